import { createHash, randomBytes } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Archive } from '../../../shared/archive/archive.js'
import { archiveAround } from '../../../shared/archive/around-archive.js'
import { folderStateKey } from '../../../shared/contract/keys.js'
import { StorageFailed } from '../../../shared/failures/storage-errors.js'
import { days, everything } from '../../../shared/jobs/define-jobs.js'
import { type FolderState, folderStateSchema } from '../../../shared/mailbox/folder-state.js'
import { quarantinedMailSchema } from '../../../shared/mailbox/quarantined-mail.js'
import { KEEPING_GRACE_MS } from '../../../shared/runtime/deadline.js'
import {
  type ScriptedImapServer,
  startScriptedImapServer,
} from '../../servers/scripted/scripted-imap-server.js'
import { type SlowLine, slowLine } from '../../servers/scripted/slow-line.js'
import { mailWith } from '../../shared/archive/mail-under-test.js'
import { type PollWorld, pollRequestOf, startPollWorld } from '../../worlds/poll-world.js'

const MIB = 1024 * 1024
const LARGE = mailWith('a.bin', randomBytes(12 * MIB))
const SMALL = Buffer.from('From: a@example.com\r\nSubject: small\r\n\r\nhello\r\n')
const RUN_MS = 100_000
const MONITOR = { when: everything(), keep: { for: days(7) }, startFrom: 'all' } as const

let world: PollWorld
let server: ScriptedImapServer
let line: SlowLine
/** What the bucket takes for a part, a piece of the mail that lies there, a copy, and a small mail. */
let takes: { partMs: number; pieceMs: number; copyMs: number; smallMs: number }

beforeEach(async () => {
  takes = { partMs: 0, pieceMs: 0, copyMs: 0, smallMs: 0 }
  world = await startPollWorld()
  line = slowLine(() => 10_000)
  server = await startScriptedImapServer({ messages: [LARGE, SMALL], behaviour: line.behaviour })
})
afterEach(async () => {
  await server.close()
  await world.close()
})

async function poll(runMs = RUN_MS) {
  line.pass(600_000)
  const { host, port } = server
  const deadline = line.deadlineOf(runMs)
  const bucket = archiveAround(world.deps().archive, (key, call) => {
    if (isReceived(key)) line.pass(takes.pieceMs)
    return call()
  })
  const archive: Archive = {
    ...bucket,
    putPart: async (upload, number, body) => {
      if (isAttachment(upload.key)) line.pass(takes.partMs)
      return bucket.putPart(upload, number, body)
    },
    copy: async (...args) => {
      line.pass(takes.copyMs)
      if (deadline.remainingMs() < -KEEPING_GRACE_MS) throw new StorageFailed('no time is left')
      return bucket.copy(...args)
    },
    add: async (key, ...rest) => {
      if (key.endsWith('message.eml')) line.pass(takes.smallMs)
      return bucket.add(key, ...rest)
    },
  }
  const request = pollRequestOf({ host, port, security: 'none' }, { one: MONITOR })
  return world.poll(request, { archive, now: line.now, deadline })
}

async function state(): Promise<FolderState> {
  const body = await world.object(folderStateKey('operations', 'INBOX'))
  return folderStateSchema.parse(JSON.parse(String(body)))
}

const isAttachment = (key: string) => key.includes('.attachments/')

/** The mail as it lies in the bucket. */
const isReceived = (key: string) => key.startsWith('incoming/') && !isAttachment(key)

async function expectAllKept(): Promise<void> {
  const manifests = await world.manifests()
  expect(manifests.map(({ uid }) => uid).toSorted()).toEqual([1, 2])
  const large = manifests.find(({ uid }) => uid === 1)
  expect(large?.sha256).toBe(sha256Of(LARGE))
  expect((await world.object(large?.messageKey ?? '')).equals(LARGE)).toBe(true)
  const attachment = await world.object(large?.attachments[0]?.key ?? '')
  expect(sha256Of(attachment)).toBe(large?.attachments[0]?.sha256)
  expect(attachment).toHaveLength(12 * MIB)
  expect(await world.keys('incoming/')).toEqual([])
  expect((await state()).aside).toEqual([])
  const matched = world.events.filter((event) => event['detail-type'] === 'Mail Matched')
  expect(matched).toHaveLength(2)
}

const callsOf = (operation: string): string[] =>
  world.s3Calls.filter((call) => call.operation === operation).map(({ key }) => key)

test.each([
  { what: 'storing takes longer than a run', partMs: 60_000, pieceMs: 50, copyMs: 0 },
  { what: 'so does each part', partMs: 110_000, pieceMs: 10, copyMs: 0 },
  { what: 'reading takes most of it', partMs: 10_000, pieceMs: 300, copyMs: 0 },
  { what: 'copying takes as long', partMs: 30_000, pieceMs: 20, copyMs: 60_000 },
  { what: 'each copy does', partMs: 0, pieceMs: 20, copyMs: 90_000 },
])(
  '$what: several runs keep it, and none does again what another has done',
  async ({ partMs, pieceMs, copyMs }) => {
    takes = { partMs, pieceMs, copyMs, smallMs: 0 }
    let runs = 0
    do {
      expect(await poll()).toMatchObject({ result: 'succeeded' })
      runs += 1
      expect((await state()).aside.filter(({ faults }) => faults > 0)).toEqual([])
    } while ((await state()).aside.length > 0 && runs < 12)
    expect(runs).toBeGreaterThan(1)
    expect(callsOf('UploadPart').filter(isAttachment)).toHaveLength(3)
    expect(callsOf('CopyObject')).toHaveLength(2)
    await expectAllKept()
  },
)

test('three runs that do not get to its end put it into quarantine, with every byte of it', async () => {
  takes.pieceMs = 3_000
  let runs = 0
  do {
    expect(await poll()).toMatchObject({ result: 'succeeded' })
    runs += 1
  } while ((await state()).aside.length > 0 && runs < 12)
  expect(runs).toBeLessThanOrEqual(8)
  const [key = ''] = (await world.keys('quarantine/')).filter((one) => one.endsWith('.json'))
  const record = quarantinedMailSchema.parse(JSON.parse(String(await world.object(key))))
  expect(record).toMatchObject({ uid: 1, code: 'TOO_SLOW', message: { bytes: LARGE.length } })
  expect((await world.object(record.message?.key ?? '')).equals(LARGE)).toBe(true)
  expect(await world.keys('incoming/')).toEqual([])
  expect(await poll()).toMatchObject({ result: 'succeeded', decided: 0 })
  expect((await world.manifests()).map(({ uid }) => uid)).toEqual([2])
})

test('runs that other work leaves no time for it do not count', async () => {
  takes.pieceMs = 3_000
  await poll()
  expect((await state()).aside).toMatchObject([{ long: { received: expect.any(String) } }])
  const before = (await state()).aside[0]?.faults
  takes.smallMs = 70_000
  for (let run = 0; run < 4; run += 1) {
    server.mailbox.messages = [...server.mailbox.messages, SMALL]
    expect(await poll()).toMatchObject({ result: 'succeeded', decided: 1 })
  }
  expect((await state()).aside[0]?.faults).toBe(before)
})

const sha256Of = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')
