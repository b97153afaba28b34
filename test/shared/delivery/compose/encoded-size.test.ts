import { buffer } from 'node:stream/consumers'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { composeMessage } from '../../../../shared/delivery/compose/compose-message.js'
import { encodedSizeBound } from '../../../../shared/delivery/compose/encoded-size.js'
import type { AcceptedSend } from '../../../../shared/delivery/outbox/accepted-send.js'
import { sampleFiles, sampleSend } from '../sample-send.js'

/** What the bound may be too large by. */
const MAX_SHARE = 0.03
const MAX_EXTRA_BYTES = 5_000

describe('the bound of the encoded size', () => {
  test('is never below the size of the message', async () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 2_000 }),
      fc.string({ unit: 'grapheme-ascii', maxLength: 2_000 }),
      fc.array(fc.constantFrom('a', ' ', '=', '\t', '\n', '日', '.'), { maxLength: 2_000 }),
      fc.string({ maxLength: 40 }).map((part) => part.repeat(50)),
    )
    const asText = text.map((value) => (typeof value === 'string' ? value : value.join('')))
    const recipient = fc.record({
      name: asText,
      address: fc.constantFrom('a@example.com', `${'a'.repeat(64)}@${'b'.repeat(60)}.example`),
    })
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          subject: asText,
          text: asText,
          html: fc.option(asText, { nil: undefined }),
          to: fc.array(recipient, { maxLength: 20 }),
          from: recipient,
        }),
        fc.array(fc.record({ filename: asText, content: asText }), { maxLength: 4 }),
        async ({ html, ...fields }, contents) => {
          const files = sampleFiles(contents)
          const send = sampleSend({
            ...fields,
            ...(html !== undefined && { html }),
            attachments: files.attachments,
          })
          const size = await composedSize(send, files.open)
          expect(boundOf(send)).toBeGreaterThanOrEqual(size)
        },
      ),
      { numRuns: 300 },
    )
  })

  test.each([
    ['an attachment of 5 MB', { filename: '帳票.pdf', content: Buffer.alloc(5_000_000) }],
    ['one of 3 bytes', { filename: 'a', content: 'abc' }],
  ])('is close to it: %s', async (_, file) => {
    const files = sampleFiles([file])
    const send = sampleSend({ attachments: files.attachments })
    const size = await composedSize(send, files.open)
    expect(boundOf(send)).toBeGreaterThanOrEqual(size)
    expect(boundOf(send)).toBeLessThanOrEqual(size * (1 + MAX_SHARE) + MAX_EXTRA_BYTES)
  })

  test.each([
    ['Japanese', '日本語の本文です。\n'.repeat(50_000)],
    ['English', 'The quick brown fox jumps over the lazy dog, 42 times.\n'.repeat(20_000)],
    ['one line', 'word '.repeat(200_000)],
  ])('is within a tenth for a text of 1 MB: %s', async (_, text) => {
    const send = sampleSend({ text })
    const size = await composedSize(send)
    expect(boundOf(send)).toBeGreaterThanOrEqual(size)
    expect(boundOf(send)).toBeLessThanOrEqual(size * 1.1 + MAX_EXTRA_BYTES)
  })
})

const boundOf = ({ subject, text, html, attachments, to, cc, replyTo }: AcceptedSend): number =>
  encodedSizeBound({ subject, text, html, attachments, recipients: [...to, ...cc, ...replyTo] })

async function composedSize(
  send: AcceptedSend,
  open: (key: string) => AsyncIterable<Buffer> = async function* () {},
): Promise<number> {
  return (await buffer(composeMessage(send, open))).length
}
