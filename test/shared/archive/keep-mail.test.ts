import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { holdMail } from '../../../shared/archive/held-mail.js'
import { keepMail } from '../../../shared/archive/keep-mail.js'
import { type Manifest, manifestSchema, parseManifest } from '../../../shared/archive/manifest.js'
import { StorageFailed } from '../../../shared/failures/storage-errors.js'
import { days } from '../../../shared/jobs/define-jobs.js'
import { statusReport } from '../mail/delivery-report/delivery-reports.js'
import { type BucketUnderTest, failFirst, startBucket } from './bucket-under-test.js'
import { mailWith, matchedBy, monitorOf } from './mail-under-test.js'

const CONTENT = Buffer.from('day,code\r\n2026-11-21,0\r\n')
const RAW = mailWith('report.csv', CONTENT)
const PREFIX = 'mail/nightly/2026/11/21/operations.inbox-83ecb521.1700000000.0000000042/'
const FIRST_RUN = new Date('2026-11-21T09:10:00.000Z')
const SECOND_RUN = new Date('2026-11-21T09:20:00.000Z')

let bucket: BucketUnderTest

beforeEach(async () => {
  bucket = await startBucket()
})
afterEach(() => bucket.close())

test('a mail is kept with its parts, byte for byte', async () => {
  const manifest = await keep()
  expect(await names()).toEqual([
    'attachments.lst',
    'attachments/01-report.csv',
    'mail.json',
    'message.eml',
    'text.txt',
  ])
  expect(await bucket.object(`${PREFIX}message.eml`)).toEqual(RAW)
  expect(await bucket.object(`${PREFIX}attachments/01-report.csv`)).toEqual(CONTENT)
  expect(String(await bucket.object(`${PREFIX}text.txt`))).toContain('正常終了')
  expect(manifest).toMatchObject({
    sha256: sha256(RAW),
    size: RAW.length,
    flags: ['\\Seen'],
    storedAt: FIRST_RUN.toISOString(),
    attachments: [{ filename: 'report.csv', size: CONTENT.length, sha256: sha256(CONTENT) }],
  })
  expect(await storedManifest()).toEqual(manifest)
})

test('the manifest is written last, when everything it names is there', async () => {
  const there: string[][] = []
  bucket.fail = ({ key }) => {
    if (key.endsWith('mail.json')) there.push(bucket.calls.map((call) => call.key))
    return undefined
  }
  await keep()
  expect(there).toHaveLength(1)
  expect(bucket.calls.at(-1)?.key).toBe(`${PREFIX}mail.json`)
  expect(new Set(there[0])).toEqual(new Set(await bucket.keys()))
})

describe('what a monitor does not want is not kept, and not named', () => {
  test.each([
    {
      keep: { message: false },
      left: ['attachments.lst', 'attachments/01-report.csv', 'mail.json', 'text.txt'],
    },
    {
      keep: { text: false },
      left: ['attachments.lst', 'attachments/01-report.csv', 'mail.json', 'message.eml'],
    },
    { keep: { attachments: false }, left: ['mail.json', 'message.eml', 'text.txt'] },
    { keep: { message: false, text: false, attachments: false }, left: ['mail.json'] },
  ])('$keep', async ({ keep: wanted, left }) => {
    const manifest = await keep(RAW, FIRST_RUN, monitorOf('nightly', wanted))
    expect(await names()).toEqual(left)
    expect('messageKey' in manifest).toBe(left.includes('message.eml'))
    expect('text' in manifest).toBe(left.includes('text.txt'))
    expect(manifest.attachments.length > 0).toBe(left.includes('attachments.lst'))
  })
})

describe('a second keep of the same mail', () => {
  test('answers the first manifest and changes nothing', async () => {
    const first = await keep(RAW, FIRST_RUN)
    const second = await keep(RAW, SECOND_RUN)
    expect(second).toEqual(first)
    expect(second.storedAt).toBe(FIRST_RUN.toISOString())
  })

  test('at the same time: both answer the same one', async () => {
    const [one, other] = await Promise.all([keep(RAW, FIRST_RUN), keep(RAW, SECOND_RUN)])
    expect(one).toEqual(other)
  })

  test('for another monitor is a keep of its own', async () => {
    await keep()
    await keep(RAW, FIRST_RUN, monitorOf('other'))
    const manifests = (await bucket.keys()).filter((key) => key.endsWith('mail.json'))
    expect(manifests).toHaveLength(2)
  })
})

describe('a crash in between leaves no manifest, and the next run ends the work', () => {
  test.each([
    'message.eml',
    'text.txt',
    'attachments/01-report.csv',
    'attachments.lst',
    'mail.json',
  ])('at %s', async (name) => {
    bucket.fail = ({ key }) => (key === `${PREFIX}${name}` ? 'drop-connection-before' : undefined)
    await expect(keep()).rejects.toThrow(StorageFailed)
    expect(await names()).not.toContain('mail.json')

    bucket.fail = () => undefined
    const manifest = await keep(RAW, SECOND_RUN)
    expect(manifest.storedAt).toBe(SECOND_RUN.toISOString())
    expect(await bucket.object(`${PREFIX}message.eml`)).toEqual(RAW)
    expect(await bucket.object(`${PREFIX}attachments/01-report.csv`)).toEqual(CONTENT)
  })

  test('a lost answer to the manifest is no second manifest', async () => {
    const lose = failFirst('PutObject', 'drop-connection-after-effect')
    bucket.fail = (call) => (call.key.endsWith('mail.json') ? lose(call) : undefined)
    const manifest = await keep()
    expect(await storedManifest()).toEqual(manifest)
  })
})

describe('what a try before it has left is not vouched for', () => {
  const OTHER = mailWith('report.csv', Buffer.from('day,code\r\n2026-11-21,8\r\n'), 'made anew')

  test.each(['mail.json', 'text.txt', 'attachments/01-report.csv', 'attachments.lst'])(
    'the first try ended at %s, and the server gives other bytes now',
    async (name) => {
      bucket.fail = ({ key }) => (key === `${PREFIX}${name}` ? 'drop-connection-before' : undefined)
      await expect(keep()).rejects.toThrow(StorageFailed)
      bucket.fail = () => undefined
      const manifest = await keep(OTHER, SECOND_RUN)
      const stored = await bucket.object(`${PREFIX}message.eml`)
      const content = await bucket.object(manifest.attachments[0]?.key ?? '')
      expect({ sha256: sha256(stored), size: stored.length }).toEqual({
        sha256: manifest.sha256,
        size: manifest.size,
      })
      expect(sha256(content)).toBe(manifest.attachments[0]?.sha256)
    },
  )

  test('a keep period that was raised in between is the one of every part', async () => {
    bucket.fail = ({ key }) => (key.endsWith('mail.json') ? 'drop-connection-before' : undefined)
    await expect(keep()).rejects.toThrow(StorageFailed)
    bucket.fail = () => undefined
    bucket.calls.length = 0
    await keep(RAW, SECOND_RUN, monitorOf('nightly', { for: days(365) }))
    const over = bucket.calls.filter(({ operation }) => operation === 'PutObject')
    // Each part twice: refused as it lies there, then over it; the manifest once.
    expect(over).toHaveLength(2 * 4 + 1)
  })

  test('a mail that nobody has tried before costs no question', async () => {
    await keep()
    expect(new Set(bucket.calls.map(({ operation }) => operation))).toEqual(new Set(['PutObject']))
  })
})

test('the schema of manifests accepts what is kept, whatever names and dates the mail has', async () => {
  const odd = fc.string({
    unit: fc.constantFrom(...'a"\\/.\r\n\0 ;=?*%🎌請ﾌ\u202e\ud800'),
    maxLength: 20,
  })
  const date = fc.constantFrom(
    '31 Dec 9999 23:59:59 -1200',
    '1 Jan 0001 00:00:00 +0900',
    'never',
    '',
  )
  await fc.assert(
    fc.asyncProperty(odd, odd, date, fc.nat(1_000_000), async (fileName, subject, sent, uid) => {
      const raw = Buffer.concat([
        Buffer.from(`Date: ${sent}\r\n`),
        mailWith(fileName, CONTENT, subject),
      ])
      const source = await holdMail(bucket.archive, raw)
      const manifest = await keepMail(
        { archive: bucket.archive, now: () => FIRST_RUN },
        matchedBy(monitorOf('nightly'), source, {
          identity: { mailbox: 'operations', folder: subject, uidValidity: '1', uid: uid + 1 },
        }),
      )
      expect(manifestSchema.parse(JSON.parse(JSON.stringify(manifest)))).toEqual(manifest)
    }),
    { numRuns: 40 },
  )
})

test('what a mail reports on one sent earlier is in its manifest', async () => {
  expect(await keep()).not.toHaveProperty('deliveryReport')
  const manifest = await keep(statusReport(), FIRST_RUN, monitorOf('bounces'))
  expect(manifestSchema.parse(manifest).deliveryReport).toMatchObject({
    kind: 'bounce',
    sendId: '01JD-example-send',
    recipients: [{ recipient: 'user@example.co.jp', status: '5.1.1', hard: true }],
  })
})

test.each(['', 'not JSON', '{}', '{"schemaVersion":2}'])(
  'a stored object that is no manifest is refused and named: %s',
  (body) => {
    const parse = () => parseManifest(Buffer.from(body), 'mail/a/mail.json')
    expect(parse).toThrow(StorageFailed)
    expect(parse).toThrow('mail/a/mail.json is not a manifest of this version')
  },
)

async function keep(raw = RAW, now = FIRST_RUN, monitor = monitorOf('nightly')): Promise<Manifest> {
  const { archive } = bucket
  const source = await holdMail(archive, raw)
  return keepMail({ archive, now: () => now }, matchedBy(monitor, source))
}

const names = async (): Promise<string[]> =>
  (await bucket.keys()).map((key) => key.replace(PREFIX, ''))

const storedManifest = async (): Promise<Manifest> =>
  parseManifest(await bucket.object(`${PREFIX}mail.json`), 'mail.json')

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')
