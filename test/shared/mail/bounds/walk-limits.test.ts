import { expect, test } from 'vitest'
import { WALK_LIMITS } from '../../../../shared/mail/bounds/walk-limits.js'
import { walkMessage } from '../../../../shared/mail/walk/walk-message.js'

const KIB = 1024
const MIB = 1024 * KIB

/** By value: a limit that is none is seen by no mail of a test before it is seen by a function that dies. */
test('what one message may cost', () => {
  expect(WALK_LIMITS).toEqual({
    headerBytes: 256 * KIB,
    headerFields: 5_000,
    depth: 100,
    parts: 2_000,
    textBytes: 4 * MIB,
    htmlBytes: 4 * MIB,
    attachmentTextBytes: 4 * MIB,
    attachments: 1_000,
    nameCharacters: 1_024,
    addresses: 5_000,
    reportBytes: 256 * KIB,
    reportRecipients: 1_000,
    packedBytes: 20 * MIB,
    inflatedBytes: 8 * MIB,
    packedDepth: 5,
    warningsOfOneCode: 5,
  })
})

test.each([1, 5, 6, 40])('%i damaged parts: five warnings of one code at most', async (parts) => {
  const part = '--b\r\nContent-Type: text/plain; charset=x-nobody-knows\r\n\r\n\xff\r\n'
  const mail = `Content-Type: multipart/mixed; boundary=b\r\n\r\n${part.repeat(parts)}--b--\r\n`
  const { warnings } = await walkMessage([Buffer.from(mail, 'latin1')])
  const ofOneCode = Map.groupBy(warnings, ({ code }) => code)
  const counts = [...ofOneCode.values()].map((found) => found.length)
  expect(Math.max(...counts)).toBe(Math.min(parts, 5))
})
