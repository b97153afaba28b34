import { createHash } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { holdMail } from '../../../shared/archive/held-mail.js'
import { type BucketUnderTest, startBucket } from './bucket-under-test.js'

/** More than the walk reads at once, so that its bytes come in several pieces. */
const LINES = 40_000
const CONTENT = Buffer.from(
  Array.from({ length: LINES }, (_, line) => `line ${line} =\r\n`).join(''),
)

let bucket: BucketUnderTest

beforeEach(async () => {
  bucket = await startBucket()
})
afterEach(() => bucket.close())

test('attachments of every encoding stay what they were while all of them are held', async () => {
  const raw = mailOf([
    ['base64', wrapped(CONTENT.toString('base64'))],
    ['quoted-printable', CONTENT.toString('latin1').replaceAll('=', '=3D')],
    ['7bit', CONTENT.toString('latin1')],
    ['base64', wrapped(CONTENT.toString('base64'))],
  ])
  const held = await holdMail(bucket.archive, raw)
  await held.storeAttachments((position) => `part-${position}`, { keepFor: 'forever' })

  for (const position of [1, 2, 3, 4]) {
    expect((await bucket.object(`part-${position}`)).equals(CONTENT)).toBe(true)
  }
  const hash = createHash('sha256').update(CONTENT).digest('hex')
  expect(held.mail.attachments.map(({ sha256 }) => sha256)).toEqual(Array(4).fill(hash))
})

const mailOf = (parts: readonly (readonly [encoding: string, content: string])[]): Buffer =>
  Buffer.from(
    [
      'From: batch@example.co.jp',
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary=edge',
      '',
      ...parts.flatMap(([encoding, content], index) => [
        '--edge',
        `Content-Type: text/csv; name=part-${index}.csv`,
        `Content-Transfer-Encoding: ${encoding}`,
        'Content-Disposition: attachment',
        '',
        content,
      ]),
      '--edge--',
      '',
    ].join('\r\n'),
  )

const wrapped = (base64: string): string => base64.match(/.{1,76}/g)?.join('\r\n') ?? ''
