import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import {
  OtherMessage,
  receiveRanges,
} from '../../../../functions/monitor/receive/receive-ranges.js'
import {
  ReceivingTimeUp,
  receivingTime,
} from '../../../../functions/monitor/receive/receiving-time.js'
import { UnfinishedMail } from '../../../../shared/archive/unfinished-mail.js'
import { RangeNotServed } from '../../../../shared/mailbox/mailbox-session.js'
import { type BucketUnderTest, startBucket } from '../../../shared/archive/bucket-under-test.js'

const KIB = 1024
const MIB = 1024 * KIB
const MAIL = randomBytes(12 * MIB + 345)
const KEY = 'incoming/a'

let bucket: BucketUnderTest
beforeEach(async () => {
  bucket = await startBucket()
})
afterEach(() => bucket.close())

/** What a server gives for a range; undefined if it hangs then. */
type Server = (offset: number, bytes: number) => Buffer | undefined

const honest =
  (mail: Buffer = MAIL): Server =>
  (offset, bytes) =>
    mail.subarray(offset, offset + bytes)

/** One run; the line brings so many bytes a millisecond of a clock of its own. */
async function run(
  server: Server,
  {
    mail,
    size = MAIL.length,
    bytesPerMs = 10_000,
    limitMs = 60_000,
  }: { mail?: UnfinishedMail; size?: number; bytesPerMs?: number; limitMs?: number } = {},
) {
  let nowMs = 0
  const now = () => new Date(nowMs)
  const asked: { offset: number; bytes: number }[] = []
  const time = receivingTime(limitMs, now)
  onTestFinished(time.clear)
  let knowsNoRanges = false
  const message = {
    uid: 7,
    size,
    mail: mail ?? (await UnfinishedMail.begin(bucket.archive, KEY)),
    time,
    now,
    onNoRanges: () => {
      knowsNoRanges = true
    },
    onRange: async () => {},
    session: {
      async *range(_: number, offset: number, bytes: number) {
        asked.push({ offset, bytes })
        const given = server(offset, bytes)
        if (!given) await new Promise<never>(() => {})
        for (let at = 0; given && at < given.length; at += 100_000) {
          const piece = given.subarray(at, at + 100_000)
          nowMs += piece.length / bytesPerMs
          yield piece
        }
      },
    },
  }
  const isComplete = await receiveRanges(message)
  return { isComplete, asked, mail: message.mail, tookMs: nowMs, knowsNoRanges }
}

const goOn = async (mail: UnfinishedMail) => UnfinishedMail.goOn(bucket.archive, await mail.pause())

const isWhole = async (mail: UnfinishedMail, expected = MAIL) => {
  await mail.complete()
  return (await bucket.object(KEY)).equals(expected)
}

test('all comes in one run, in ranges that grow, each byte once but for the seams', async () => {
  const { isComplete, asked, mail } = await run(honest())
  expect(isComplete).toBe(true)
  expect(await isWhole(mail)).toBe(true)
  expect(asked.length).toBeLessThan(6)
  const overlaps = asked.slice(1).map(({ offset }, index) => {
    const before = asked[index]
    return before ? before.offset + before.bytes - offset : 0
  })
  expect(Math.max(...overlaps)).toBeLessThanOrEqual(16 * KIB)
})

test.each([100, 1_000, 3_000])('a line of %i KB/s: run by run', async (bytesPerMs) => {
  let { isComplete, mail, tookMs } = await run(honest(), { bytesPerMs, limitMs: 10_000 })
  let runs = 1
  while (!isComplete) {
    expect(tookMs).toBeLessThanOrEqual(10_000)
    const before = mail.bytes
    const next = await run(honest(), { mail: await goOn(mail), bytesPerMs, limitMs: 10_000 })
    isComplete = next.isComplete
    mail = next.mail
    tookMs = next.tookMs
    runs += 1
    expect(next.asked[1]?.offset ?? 0).toBeGreaterThanOrEqual(before - 16 * KIB)
    expect(mail.bytes).toBeGreaterThan(before)
  }
  expect(runs).toBeLessThanOrEqual(Math.ceil(MAIL.length / bytesPerMs / 10_000) * 2)
  expect(await isWhole(mail)).toBe(true)
})

test.each([
  { size: MAIL.length - 29, why: 'a little too small' },
  { size: Math.floor(MAIL.length * 0.73), why: 'what the store of the server holds' },
  { size: 1, why: 'nothing' },
  { size: 0, why: 'nothing at all' },
])('a size that says $why: all comes', async ({ size }) => {
  const { isComplete, mail } = await run(honest(), { size })
  expect(isComplete).toBe(true)
  expect(await isWhole(mail)).toBe(true)
})

describe('ranges that are not what they seem', () => {
  test.each([64 * KIB + 16 * KIB, 100_000, MIB, 5 * MIB])(
    'capped at %i bytes: they are taken as they come',
    async (cap) => {
      const capped: Server = (offset, bytes) => honest()(offset, Math.min(cap, bytes))
      const { isComplete, mail } = await run(capped)
      expect(isComplete).toBe(true)
      expect(await isWhole(mail)).toBe(true)
    },
  )

  test.each<{ what: string; server: Server }>([
    { what: 'capped at 1 KiB', server: (offset) => honest()(offset, KIB) },
    { what: 'capped at the seam', server: (offset) => honest()(offset, 16 * KIB) },
    {
      what: 'capped at hardly more than the seam',
      server: (offset) => honest()(offset, 16 * KIB + 1),
    },
    {
      what: 'nothing behind 3 MiB',
      server: (offset, bytes) => honest(MAIL.subarray(0, 3 * MIB))(offset, bytes),
    },
    {
      what: 'nothing behind the first range',
      server: (offset, bytes) => (offset > 0 ? Buffer.alloc(0) : honest()(offset, bytes)),
    },
    {
      what: 'a mail that is longer than it is said to be, by far',
      server: (offset, bytes) => honest(MAIL.subarray(0, MIB))(offset, bytes),
    },
  ])('$what: it is read in one piece', async ({ server }) => {
    await expect(run(server)).rejects.toThrow(RangeNotServed)
  })

  test.each<{ what: string; server: Server }>([
    {
      what: 'shifted by one',
      server: (offset, bytes) => honest()(offset === 0 ? 0 : offset + 1, bytes),
    },
    {
      what: 'shifted back',
      server: (offset, bytes) => honest()(offset === 0 ? 0 : offset - 1, bytes),
    },
    { what: 'always the beginning', server: (_, bytes) => honest()(0, bytes) },
    {
      what: 'zeros',
      server: (offset, bytes) => (offset === 0 ? honest()(0, bytes) : Buffer.alloc(bytes)),
    },
    {
      what: 'made anew for each',
      server: (offset, bytes) => (offset === 0 ? honest()(0, bytes) : randomBytes(bytes)),
    },
  ])('$what: they are another message', async ({ server }) => {
    const { mail } = await run(honest(), { bytesPerMs: 1_000, limitMs: 4_000 })
    const { bytes } = mail
    await expect(run(server, { mail })).rejects.toThrow(OtherMessage)
    expect(mail.bytes).toBe(bytes)
  })

  test('all of it at once, as ranges are not known: it is all there', async () => {
    const { isComplete, mail, asked, knowsNoRanges } = await run(() => MAIL)
    expect({ isComplete, knowsNoRanges, asked: asked.length }).toEqual({
      isComplete: true,
      knowsNoRanges: true,
      asked: 1,
    })
    expect(await isWhole(mail)).toBe(true)
  })
})

describe('between two runs', () => {
  test.each<{ what: string; changed: (mail: Buffer) => Buffer }>([
    { what: 'the header', changed: (mail) => withByte(mail, 100) },
    { what: 'the last bytes that had come', changed: (mail) => withByte(mail, 3 * MIB - 1) },
    { what: 'what lies before them', changed: (mail) => withByte(mail, 3 * MIB - 16 * KIB) },
    { what: 'its length, at its beginning', changed: (mail) => mail.subarray(1) },
    { what: 'everything', changed: (mail) => randomBytes(mail.length) },
  ])('$what was changed: nothing is added to what had come', async ({ changed }) => {
    const mail = await UnfinishedMail.begin(bucket.archive, KEY)
    await mail.write(MAIL.subarray(0, 3 * MIB))
    const again = await goOn(mail)
    await expect(run(honest(changed(MAIL)), { mail: again })).rejects.toThrow(OtherMessage)
    expect(again.bytes).toBe(3 * MIB)
  })

  test('the mail was cut to less than what had come', async () => {
    const mail = await UnfinishedMail.begin(bucket.archive, KEY)
    await mail.write(MAIL.subarray(0, 3 * MIB))
    const again = await goOn(mail)
    const cut = honest(MAIL.subarray(0, MIB))
    await expect(run(cut, { mail: again })).rejects.toThrow(RangeNotServed)
  })
})

test('a server that falls silent is left when the time is up, and what came is there', async () => {
  const silent: Server = (offset, bytes) => (offset === 0 ? honest()(0, bytes) : undefined)
  const mail = await UnfinishedMail.begin(bucket.archive, KEY)
  await expect(run(silent, { mail, limitMs: 200 })).rejects.toThrow(ReceivingTimeUp)
  expect(mail.bytes).toBe(256 * KIB)
})

function withByte(mail: Buffer, at: number): Buffer {
  const changed = Buffer.from(mail)
  changed[at] = (mail[at] ?? 0) ^ 1
  return changed
}
