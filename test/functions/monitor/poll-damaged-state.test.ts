import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { beginningKey, folderStateKey, mailboxHealthKey } from '../../../shared/contract/keys.js'
import { days, everything } from '../../../shared/jobs/define-jobs.js'
import type { MonitorDefinition } from '../../../shared/jobs/file/jobs-file.js'
import { folderStateSchema } from '../../../shared/mailbox/folder-state.js'
import { hasFolders } from '../../servers/scripted/scripted-behaviours.js'
import {
  type ScriptedImapServer,
  startScriptedImapServer,
} from '../../servers/scripted/scripted-imap-server.js'
import { type PollWorld, pollServer, startPollWorld } from '../../worlds/poll-world.js'

type Monitor = Omit<MonitorDefinition, 'mailbox'>

const ALL: Monitor = { when: everything(), keep: { for: days(7) }, startFrom: 'all' }
const NOW: Monitor = { ...ALL, startFrom: 'now' }
const STATE = folderStateKey('operations', 'INBOX')
const HEALTH = mailboxHealthKey('operations')

let world: PollWorld
let server: ScriptedImapServer

beforeEach(async () => {
  world = await startPollWorld()
  server = await startScriptedImapServer({ messages: ['a', 'b', 'c'].map(mail) })
})
afterEach(async () => {
  await server.close()
  await world.close()
})

const DAMAGES: readonly (readonly [string, (state: string) => string])[] = [
  ['empty', () => ''],
  ['cut', (state) => state.slice(0, state.length / 2)],
  ['cut by a byte', (state) => state.slice(0, -1)],
  ['zeros', (state) => '\0'.repeat(state.length)],
  ['no JSON', () => '<?xml version="1.0"?><Error/>'],
  ['null', () => 'null'],
  ['a list', () => '[]'],
  ['of an older version', (state) => changed(state, { schemaVersion: 0 })],
  ['of a version that is no number', (state) => changed(state, { schemaVersion: 'two' })],
  ['with a position of 0', (state) => changed(state, { positions: { one: 0 } })],
  ['with a position beyond all numbers', (state) => changed(state, { positions: { one: 1e300 } })],
  ['with a position that is a text', (state) => changed(state, { positions: { one: '4' } })],
  ['without positions', (state) => changed(state, { positions: undefined })],
  ['without a UIDVALIDITY', (state) => changed(state, { uidValidity: undefined })],
  [
    'with a date that is none',
    (state) => changed(state, { arrivals: { uidNext: 4, lastInternalDate: 'x' } }),
  ],
]

describe.each(DAMAGES)('GIVEN a state that is %s', (_, damage) => {
  test('WHEN it is polled THEN positions are made again from the ledger, told once, and nothing is lost or kept twice', async () => {
    await poll({ one: ALL })
    await damageState(damage)
    server.mailbox.messages = ['a', 'b', 'c', 'd'].map(mail)
    const outcome = await poll({ one: ALL })

    expect(outcome).toMatchObject({ decided: 1, matched: 1, failure: { code: 'STATE_DAMAGED' } })
    expect(outcome.failure?.message).toContain('positions were made again from the ledger: one 4')
    expect(await keptSubjects()).toEqual(['a', 'b', 'c', 'd'])
    expect(await poll({ one: ALL })).toMatchObject({ result: 'succeeded', decided: 0 })
    expect(transitions()).toEqual(['Poll Failed STATE_DAMAGED', 'Poll Recovered STATE_DAMAGED'])
    // What lay there is kept for who wants to see it.
    expect((await world.keys('incoming/')).map((key) => key.endsWith('.damaged'))).toEqual([true])
  })
})

describe('GIVEN a state that is damaged', () => {
  test('THEN the other folders are polled all the same', async () => {
    await server.close()
    server = await startScriptedImapServer({
      messages: ['a'].map(mail),
      behaviour: hasFolders('INBOX', 'Jobs'),
    })
    const monitors = { one: NOW, two: { ...ALL, folder: 'Jobs' } }
    await poll(monitors)
    await damageState(() => '{')
    server.mailbox.messages = ['a', 'b'].map(mail)
    const outcome = await poll(monitors)
    expect(outcome.failures).toMatchObject([{ folder: 'INBOX', code: 'STATE_DAMAGED' }])
    expect(outcome.decided).toBe(1)
    expect(await readState()).toBe('{')
  })

  test('THEN without a page of the ledger nothing is guessed, until it is put back', async () => {
    await poll({ late: NOW })
    const before = await readState()
    await damageState(() => '')
    server.mailbox.messages = ['a', 'b', 'c', 'd'].map(mail)
    for (const _ of [1, 2])
      expect(await poll({ late: NOW })).toMatchObject({
        decided: 0,
        failure: { code: 'STATE_DAMAGED', message: expect.stringContaining('no page') },
      })
    await damageState(() => before)
    expect(await poll({ late: NOW })).toMatchObject({ result: 'succeeded', decided: 1 })
  })

  test('THEN what the ledger tells is compared with the folder before it counts', async () => {
    await poll({ one: ALL })
    await damageState(() => '')
    server.mailbox.messages = ['x', 'y', 'z', 'a'].map(mail)
    expect((await poll({ one: ALL })).failure).toMatchObject({
      code: 'STATE_DAMAGED',
      message: expect.stringContaining('other mail'),
    })
    expect(await readState()).toBe('')
  })

  test('THEN a folder that was renumbered meanwhile is recognised all the same', async () => {
    await poll({ one: ALL })
    await damageState(() => '')
    server.mailbox.uidValidity = 2
    server.mailbox.messages = ['c', 'd', 'a'].map(mail)
    expect(await poll({ one: ALL })).toMatchObject({ decided: 1, matched: 1 })
    expect(await keptSubjects()).toEqual(['a', 'b', 'c', 'd'])
  })

  test('THEN one that is damaged after it was renumbered goes on in the new numbering', async () => {
    await poll({ one: ALL })
    server.mailbox.uidValidity = 2
    server.mailbox.messages = ['c', 'a'].map(mail)
    await poll({ one: ALL })
    await damageState(() => '')
    // Copies may still come, and new mail has.
    server.mailbox.messages = ['c', 'a', 'b', 'd'].map(mail)
    expect(await poll({ one: ALL })).toMatchObject({ decided: 1, matched: 1 })
    expect(await keptSubjects()).toEqual(['a', 'b', 'c', 'd'])
    expect(resets().at(-1)).toMatchObject({ recognised: 1, decided: 1 })
  })

  test('THEN each monitor goes on where it stood, also one that began with nothing to decide on', async () => {
    await poll({ one: ALL })
    await poll({ one: ALL, late: NOW })
    await damageState(() => '')
    server.mailbox.messages = ['a', 'b', 'c', 'd'].map(mail)
    await poll({ one: ALL, late: NOW, fresh: ALL })
    expect(await keptBy('late')).toEqual(['d'])
    expect(await keptBy('fresh')).toEqual(['a', 'b', 'c', 'd'])
    expect(await keptBy('one')).toEqual(['a', 'b', 'c', 'd'])
  })

  test('THEN a run that is at work meanwhile is overtaken by one write, not by two', async () => {
    await poll({ one: ALL })
    await damageState(() => '')
    server.mailbox.messages = ['a', 'b', 'c', 'd'].map(mail)
    await Promise.all([poll({ one: ALL }), poll({ one: ALL })])
    await poll({ one: ALL })
    expect(await keptSubjects()).toEqual(['a', 'b', 'c', 'd'])
    expect(new Set(world.events.flatMap(({ detail }) => detail['mailId'] ?? [])).size).toBe(4)
  })
})

test('a state of a newer version is an older function at work, which touches nothing', async () => {
  await poll({ one: ALL })
  await damageState((state) => changed(state, { schemaVersion: 2, positions: 'of another form' }))
  const before = await readState()
  server.mailbox.messages = ['a', 'b', 'c', 'd'].map(mail)
  expect(await poll({ one: ALL })).toMatchObject({ decided: 0, failure: { code: 'STATE_NEWER' } })
  expect(await readState()).toBe(before)
})

test('a directory in the place of a state stops its folder alone, and says so', async () => {
  const path = join(world.directory, 'bucket', STATE)
  await mkdir(join(path, 'old'), { recursive: true })
  await writeFile(join(path, 'old', 'copy.json'), '{}')
  const outcome = await poll({ one: ALL })
  expect(outcome).toMatchObject({
    decided: 0,
    failures: [{ folder: 'INBOX', code: 'STATE_DAMAGED' }],
  })
  expect(outcome.failure?.message).toContain('old/copy.json is in its place')
})

describe.each(['', '{"schemaVersion":1,"notBefore":"soon"}', '[]', '{"schemaVersion":0}', '{"sch'])(
  'GIVEN a health.json that is %j',
  (content) => {
    test('THEN it begins anew, with a warning, and mail is polled', async () => {
      await poll({ one: ALL })
      await world.deps().archive.put(HEALTH, content, { contentType: 'application/json' })
      server.mailbox.messages = ['a', 'b', 'c', 'd'].map(mail)
      const outcome = await poll({ one: ALL })
      expect(outcome).toMatchObject({ result: 'succeeded', decided: 1 })
      expect(outcome.warnings).toEqual([expect.stringContaining('health.json')])
      expect((await poll({ one: ALL })).warnings).toBeUndefined()
    })
  },
)

test('a health.json of a newer version is left as it is', async () => {
  const newer = '{"schemaVersion":2,"failing":{}}'
  await world.deps().archive.put(HEALTH, newer, { contentType: 'application/json' })
  expect(await poll({ one: ALL })).toMatchObject({ decided: 0, failure: { code: 'STATE_NEWER' } })
  expect(String(await world.object(HEALTH))).toBe(newer)
})

test('a beginning that cannot be read is not taken for none', async () => {
  const key = beginningKey('operations', 'INBOX', 'late')
  await world.deps().archive.put(key, '{"schemaVersion":1', { contentType: 'application/json' })
  expect((await poll({ late: NOW })).failure).toMatchObject({
    code: 'STATE_DAMAGED',
    message: expect.stringContaining('remove it'),
  })
  await world.deps().archive.remove(key)
  expect(await poll({ late: NOW })).toMatchObject({ result: 'succeeded' })
})

test('a page of the ledger that cannot be read is not passed over when mail is recognised', async () => {
  await poll({ one: ALL })
  const folder = join(world.directory, 'bucket', 'ledger')
  const [page = ''] = (await readdir(folder, { recursive: true })).filter((name) =>
    name.endsWith('.json'),
  )
  const whole = await readFile(join(folder, page))
  await rm(join(folder, page))
  await writeFile(join(folder, page), whole.subarray(0, 100))
  server.mailbox.uidValidity = 2
  expect((await poll({ one: ALL })).failure).toMatchObject({ code: 'STORAGE_IO' })
  await writeFile(join(folder, page), whole)
  await poll({ one: ALL }, () => new Date(Date.now() + 120_000))
  expect(await keptSubjects()).toEqual(['a', 'b', 'c'])
})

function mail(subject: string): Buffer {
  return Buffer.from(
    `From: a@example.com\r\nSubject: ${subject}\r\nMessage-ID: <${subject}@example.com>\r\n\r\nbody of ${subject}\r\n`,
  )
}

const changed = (state: string, change: object): string =>
  JSON.stringify({ ...folderStateSchema.parse(JSON.parse(state)), ...change })

const readState = async () => String(await world.object(STATE))

async function damageState(damage: (state: string) => string): Promise<void> {
  await world
    .deps()
    .archive.put(STATE, damage(await readState()), { contentType: 'application/json' })
}

const poll = (monitors: Record<string, Monitor>, now = () => new Date()) =>
  pollServer(world, server, monitors, { now })

const keptSubjects = async () => (await world.manifests()).map(({ subject }) => subject).toSorted()
const keptBy = async (name: string) =>
  (await world.manifests())
    .filter(({ monitor }) => monitor === name)
    .map(({ subject }) => subject)
    .toSorted()

const resets = () =>
  world.events
    .filter((event) => event['detail-type'] === 'Mailbox Reset')
    .map(({ detail }) => detail)

const transitions = () =>
  world.events
    .filter((event) => event['detail-type'].startsWith('Poll'))
    .map(({ 'detail-type': type, detail }) => `${type} ${detail['code']}`)
