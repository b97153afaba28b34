import { createHash, randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Announcer } from '../../../shared/announce/announcer.js'
import { folderStateKey } from '../../../shared/contract/keys.js'
import { EventsRefused } from '../../../shared/failures/storage-errors.js'
import { contains, days, everything, seconds } from '../../../shared/jobs/define-jobs.js'
import type { MonitorDefinition } from '../../../shared/jobs/file/jobs-file.js'
import { type FolderState, folderStateSchema } from '../../../shared/mailbox/folder-state.js'
import { ledgerPageSchema } from '../../../shared/mailbox/ledger.js'
import {
  type ScriptedImapServer,
  startScriptedImapServer,
} from '../../servers/scripted/scripted-imap-server.js'
import type { BodyItem } from '../../servers/scripted/scripted-mailbox.js'
import { bodyBytes } from '../../servers/scripted/scripted-mailbox.js'
import { type SlowLine, slowLine } from '../../servers/scripted/slow-line.js'
import { type PollWorld, pollRequestOf, startPollWorld } from '../../worlds/poll-world.js'

const MIB = 1024 * 1024
/** 300 MB over 10 MB/s are 30 s, of which a run has ten; here all times are ten times as long, for machines that are slow. */
const LARGE = mailOf('large', 12 * MIB)
const SMALL = Array.from({ length: 50 }, (_, index) => mailOf(`small ${index}`, 100))
const FEW = [LARGE, ...SMALL.slice(0, 3)]
const RUN_MS = 100_000
const LARGE_UID = 1
const MONITOR = {
  when: everything(),
  keep: { for: days(7) },
  startFrom: 'all',
} as const

let world: PollWorld
let server: ScriptedImapServer
let line: SlowLine
let bytesPerMs: number
let isBusDown: boolean

beforeEach(async () => {
  bytesPerMs = 40
  isBusDown = false
  world = await startPollWorld()
})
afterEach(async () => {
  await server?.close()
  await world.close()
})

async function givenServer(
  given?: (message: Buffer, item: BodyItem) => { item: BodyItem; bytes: Buffer },
  messages: readonly Buffer[] = FEW,
): Promise<void> {
  line = slowLine(() => bytesPerMs, given)
  server = await startScriptedImapServer({ messages, behaviour: line.behaviour })
}

/** A run, ten minutes after the one before. */
async function poll(
  monitor: Omit<MonitorDefinition, 'mailbox'> = MONITOR,
  { runMs = RUN_MS, afterMs = 600_000 }: { runMs?: number; afterMs?: number } = {},
) {
  line.pass(afterMs)
  const { host, port } = server
  const { now } = line
  const deadline = line.deadlineOf(runMs)
  const request = pollRequestOf({ host, port, security: 'none' }, { one: monitor })
  const { announcer: bus } = world.deps()
  const announcer: Announcer = {
    announce: async (events) => {
      if (isBusDown && events.some(({ event }) => event === 'Mail Matched'))
        throw new EventsRefused('the bus takes no mail')
      return bus.announce(events)
    },
  }
  const outcome = await world.poll(request, { now, deadline, announcer })
  return { outcome, tookMs: runMs - deadline.remainingMs() }
}

async function state(): Promise<FolderState> {
  const body = await world.object(folderStateKey('operations', 'INBOX'))
  return folderStateSchema.parse(JSON.parse(String(body)))
}

async function waitingBytes(): Promise<number | undefined> {
  const [message] = (await state()).aside
  return message?.long?.unfinished?.bytes
}

/** UIDs that the ledger has as missing. */
async function missing(): Promise<number[]> {
  const pages = await Promise.all((await world.keys('ledger/')).map((key) => world.object(key)))
  return pages.flatMap((page) => {
    const { missing: ranges } = ledgerPageSchema.parse(JSON.parse(String(page)))
    return ranges.map(({ first }) => first)
  })
}

/** The raw mails that are kept, by their UIDs. */
async function kept(): Promise<Map<number, string>> {
  const manifests = await world.manifests()
  return new Map(manifests.map(({ uid, sha256 }) => [uid, sha256]))
}

async function expectAllKept(messages: readonly Buffer[] = FEW): Promise<void> {
  const manifests = await world.manifests()
  expect(manifests).toHaveLength(messages.length)
  for (const { uid, sha256, size, messageKey = '' } of manifests) {
    const raw = messages[uid - 1] ?? Buffer.alloc(0)
    expect({ uid, sha256, size }).toEqual({ uid, sha256: sha256Of(raw), size: raw.length })
    expect((await world.object(messageKey)).equals(raw)).toBe(true)
  }
  expect(await world.keys('incoming/')).toEqual([])
  const decided = (await world.ledger()).map(({ uid }) => uid).toSorted((a, b) => a - b)
  expect(decided).toEqual(messages.map((_, index) => index + 1))
  expect((await state()).aside).toEqual([])
  const matched = world.events.filter((event) => event['detail-type'] === 'Mail Matched')
  expect(matched).toHaveLength(messages.length)
}

test('GIVEN a mail of 30 s WHEN a run has 10 s THEN several runs receive it, each byte once, and 50 small mails behind it are kept by the first', async () => {
  await givenServer(undefined, [LARGE, ...SMALL])
  const first = await poll()
  expect(first.outcome).toMatchObject({ result: 'succeeded', decided: 50, matched: 50 })
  expect([...(await kept()).keys()]).not.toContain(LARGE_UID)
  let runs = 1
  for (let before = await waitingBytes(); before !== undefined; before = await waitingBytes()) {
    const { outcome, tookMs } = await poll()
    expect(outcome).toMatchObject({ result: 'succeeded' })
    expect(tookMs).toBeLessThanOrEqual(RUN_MS)
    expect((await waitingBytes()) ?? LARGE.length).toBeGreaterThan(before)
    runs += 1
    expect(runs).toBeLessThanOrEqual(6)
  }
  await expectAllKept([LARGE, ...SMALL])
  const sent = line.sentBytes.get(LARGE_UID) ?? 0
  // At most one part a run is fetched again; seams are all it takes.
  expect(sent).toBeLessThan(LARGE.length + runs * MIB)
  console.info(`${runs} runs, ${sent - LARGE.length} bytes fetched twice`)
}, 240_000)

test.each([5, 60, 1_800])(
  'receiveWithin is the longest that it may hold one run: %i s',
  async (count) => {
    await givenServer()
    bytesPerMs = 100
    const receiveWithin = seconds(count)
    const { tookMs } = await poll({ ...MONITOR, receiveWithin }, { runMs: 400_000 })
    expect(tookMs).toBeLessThanOrEqual(Math.min(400, count) * 1_000)
    expect((await kept()).has(LARGE_UID)).toBe(count > 400)
  },
  60_000,
)

test('new mail goes first in every run, and is kept', async () => {
  await givenServer()
  await poll()
  server.mailbox.messages = [...server.mailbox.messages, mailOf('new', 100)]
  const { outcome } = await poll()
  expect(outcome).toMatchObject({ decided: 1, matched: 1 })
  expect((await kept()).has(FEW.length + 1)).toBe(true)
}, 240_000)

describe('a server whose ranges are not what they seem', () => {
  const wrong =
    (
      change: (
        message: Buffer,
        item: BodyItem & { origin: number },
      ) => Buffer | { item: BodyItem; bytes: Buffer },
    ) =>
    (message: Buffer, item: BodyItem) => {
      if (item.origin === undefined || message.length < MIB)
        return { item, bytes: bodyBytes(message, item) }
      const changed = change(message, { ...item, origin: item.origin })
      return Buffer.isBuffer(changed) ? { item, bytes: changed } : changed
    }
  const whole = { section: '', origin: undefined, maxBytes: Number.POSITIVE_INFINITY }

  test.each([
    {
      what: 'capped at 200 KB',
      given: wrong((message, item) =>
        bodyBytes(message, { ...item, maxBytes: Math.min(item.maxBytes, 200_000) }),
      ),
    },
    {
      what: 'capped at 1 KB',
      given: wrong((message, item) => bodyBytes(message, { ...item, maxBytes: 1_000 })),
    },
    { what: 'ignored', given: wrong((message) => ({ item: whole, bytes: message })) },
    {
      what: 'ignored behind the beginning',
      given: wrong((message, item) =>
        item.origin === 0 ? bodyBytes(message, item) : { item: whole, bytes: message },
      ),
    },
    {
      what: 'shifted by one',
      given: wrong((message, item) =>
        item.origin === 0
          ? bodyBytes(message, item)
          : bodyBytes(message, { ...item, origin: item.origin + 1 }),
      ),
    },
    {
      what: 'another origin is told',
      given: wrong((message, item) =>
        item.origin === 0
          ? bodyBytes(message, item)
          : { item: { ...item, origin: item.origin + 1 }, bytes: bodyBytes(message, item) },
      ),
    },
    { what: 'empty', given: wrong(() => Buffer.alloc(0)) },
    {
      what: 'zeros',
      given: wrong((message, item) => Buffer.alloc(bodyBytes(message, item).length)),
    },
    {
      what: 'at an end after 8 MiB',
      given: wrong((message, item) => bodyBytes(message.subarray(0, 8 * MIB), item)),
    },
    {
      what: 'always the beginning',
      given: wrong((message, item) => bodyBytes(message, { ...item, origin: 0 })),
    },
  ])(
    '$what: the mail comes all the same, byte for byte',
    async ({ given }) => {
      bytesPerMs = 20_000
      await givenServer(given)
      for (let run = 0; run < 4 && !(await kept()).has(LARGE_UID); run += 1) await poll()
      await expectAllKept()
    },
    60_000,
  )
})

describe('a mail that does not come', () => {
  const SLOW = 1

  test('three runs without a new byte end it: it is in quarantine, and all else is kept', async () => {
    await givenServer()
    bytesPerMs = SLOW
    for (const faults of [1, 2, 3]) {
      expect((await poll()).outcome).toMatchObject({ result: 'succeeded' })
      expect((await state()).aside).toMatchObject([{ uid: LARGE_UID, faults, code: 'TOO_SLOW' }])
    }
    // Each of them was at the end of its time: the next one has some for it.
    const { outcome } = await poll()
    expect(outcome).toMatchObject({ result: 'succeeded' })
    expect(outcome.folders[0]).toMatchObject({
      quarantined: [{ uid: LARGE_UID, code: 'TOO_SLOW' }],
    })
    expect((await state()).aside).toEqual([])
    expect([...(await kept()).keys()].toSorted()).toEqual([2, 3, 4])
    expect(await world.keys('incoming/')).toEqual([])
    expect((await poll()).outcome).toMatchObject({ result: 'succeeded', decided: 0 })
  }, 240_000)

  test('a run that brings some, however little, ends the count', async () => {
    await givenServer()
    bytesPerMs = SLOW
    await poll()
    await poll()
    bytesPerMs = 60
    await poll()
    expect((await state()).aside).toMatchObject([{ uid: LARGE_UID, faults: 0 }])
    expect(await waitingBytes()).toBeGreaterThan(0)
    bytesPerMs = 10_000
    await poll()
    await expectAllKept()
  }, 240_000)

  test('runs that leave it no time do not count', async () => {
    await givenServer()
    line.headsMs = RUN_MS - 1_500
    for (let run = 0; run < 5; run += 1) {
      server.mailbox.messages = [...server.mailbox.messages, mailOf(`new ${run}`, 100)]
      expect((await poll()).outcome).toMatchObject({ result: 'succeeded' })
    }
    expect((await state()).aside).toMatchObject([{ uid: LARGE_UID, faults: 0 }])
  }, 240_000)
})

test('several long mails: each has what those before it leave, and a bad one does not stop them', async () => {
  const others = [mailOf('one', 9 * MIB), mailOf('two', 10 * MIB), mailOf('three', 11 * MIB)]
  await givenServer(undefined, [...others, ...SMALL.slice(0, 2)])
  bytesPerMs = 1_000
  let runs = 0
  do {
    await poll()
    runs += 1
  } while ((await state()).aside.length > 0 && runs < 10)
  expect(runs).toBeLessThanOrEqual(5)
  await expectAllKept([...others, ...SMALL.slice(0, 2)])
}, 240_000)

test('more long mails than may wait: the folder is read on when some of them are there', async () => {
  const many = Array.from({ length: 53 }, (_, index) => mailOf(`long ${index}`, 8.3 * MIB))
  const behind = mailOf('behind', 100)
  await givenServer(undefined, [...many, behind])
  bytesPerMs = 1_000_000
  line.headsMs = RUN_MS - 1_000
  const { outcome } = await poll()
  line.headsMs = 0
  expect(outcome).toMatchObject({
    result: 'succeeded',
    folders: [{ stopped: 'out of time' }],
  })
  expect((await kept()).size).toBe(0)
  for (let uid = 1; uid <= 50; uid += 1) line.removed.add(uid)
  for (let run = 0; run < 3; run += 1) await poll()
  expect((await state()).aside).toEqual([])
  expect([...(await kept()).keys()].toSorted()).toEqual([51, 52, 53, 54])
  expect(await missing()).toHaveLength(50)
}, 120_000)

test('two runs at once: it is kept once', async () => {
  await givenServer()
  bytesPerMs = 5_000
  const together = { afterMs: 0 }
  await Promise.all([poll(MONITOR, together), poll(MONITOR, together), poll(MONITOR, together)])
  for (let run = 0; run < 4 && (await state()).aside.length > 0; run += 1) await poll()
  await expectAllKept()
}, 240_000)

test('what has come stays until it is accounted for: a bus that refuses it costs no second transfer', async () => {
  await givenServer(undefined, [LARGE])
  bytesPerMs = 10_000
  isBusDown = true
  expect((await poll()).outcome.failure?.code).toBe('EVENTS_REFUSED')
  const sent = line.sentBytes.get(LARGE_UID)
  isBusDown = false
  expect((await poll()).outcome).toMatchObject({ result: 'succeeded' })
  await expectAllKept([LARGE])
  expect(line.sentBytes.get(LARGE_UID)).toBe(sent)
}, 60_000)

describe('between two runs', () => {
  const pollUntilKept = async (most = 12) => {
    for (let run = 0; run < most && (await state()).aside.length > 0; run += 1) await poll()
  }

  test.each([
    { what: 'its header', at: 20 },
    { what: 'the last bytes that had come', at: undefined },
  ])(
    '$what change: it is received anew',
    async ({ at }) => {
      await givenServer()
      await poll()
      const other = withByte(LARGE, at ?? ((await waitingBytes()) ?? 1) - 1)
      server.mailbox.messages = [other, ...FEW.slice(1)]
      await pollUntilKept()
      await expectAllKept([other, ...FEW.slice(1)])
    },
    60_000,
  )

  test('its size and its middle change, and neither of its ends: it is received anew', async () => {
    await givenServer()
    await poll()
    const came = (await waitingBytes()) ?? 0
    const changed = withByte(LARGE, Math.floor(came / 2))
    const other = Buffer.concat([changed, Buffer.from('\r\n')])
    server.mailbox.messages = [other, ...FEW.slice(1)]
    await pollUntilKept()
    expect(came).toBeGreaterThan(MIB)
    await expectAllKept([other, ...FEW.slice(1)])
  }, 60_000)

  test('the mail is deleted: it is entered as missing, and nothing of it is left', async () => {
    await givenServer()
    await poll()
    line.removed.add(LARGE_UID)
    expect((await poll()).outcome).toMatchObject({ result: 'succeeded', decided: 0 })
    expect((await state()).aside).toEqual([])
    expect(await world.keys('incoming/')).toEqual([])
    expect((await kept()).has(LARGE_UID)).toBe(false)
    expect(await missing()).toContain(LARGE_UID)
  }, 240_000)

  test('what had come is gone from the bucket: it is received anew', async () => {
    await givenServer()
    await poll()
    const before = await state()
    await forgetUploads()
    await pollUntilKept()
    expect(before.aside[0]?.long?.unfinished).toBeDefined()
    await expectAllKept()
  }, 240_000)

  test('the monitor wants it no more: it is decided by its header, and nothing of it is left', async () => {
    await givenServer()
    await poll()
    await poll({ ...MONITOR, when: { subject: contains('small') } })
    expect((await state()).aside).toEqual([])
    expect((await world.ledger()).find(({ uid }) => uid === LARGE_UID)?.decisions).toMatchObject([
      { result: 'unmatched' },
    ])
    expect(await world.keys('incoming/')).toEqual([])
    expect((await kept()).has(LARGE_UID)).toBe(false)
  }, 240_000)

  /** As the lifecycle rules do after two weeks. */
  const forgetUploads = async () => {
    for (const { long } of (await state()).aside) {
      const { archive } = world.deps()
      if (long?.unfinished) await archive.abortUpload(long.unfinished)
    }
  }
})

function mailOf(subject: string, bytes: number): Buffer {
  const head = `From: a@example.com\r\nSubject: ${subject}\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n--b\r\nContent-Type: application/octet-stream; name=a.bin\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=a.bin\r\n\r\n`
  const body = randomBytes(Math.floor(bytes * 0.73))
    .toString('base64')
    .replace(/(.{76})/g, '$1\r\n')
  return Buffer.from(`${head}${body}\r\n--b--\r\n`)
}

function withByte(mail: Buffer, at: number): Buffer {
  const changed = Buffer.from(mail)
  changed[at] = mail[at] === 65 ? 66 : 65
  return changed
}

const sha256Of = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')
