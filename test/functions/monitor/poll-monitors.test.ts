import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { contains, days, everything } from '../../../shared/jobs/define-jobs.js'
import type { MonitorDefinition } from '../../../shared/jobs/file/jobs-file.js'
import {
  type ScriptedImapServer,
  startScriptedImapServer,
} from '../../servers/scripted/scripted-imap-server.js'
import { type PollWorld, pollRequestOf, startPollWorld } from '../../worlds/poll-world.js'

type Monitor = Omit<MonitorDefinition, 'mailbox'>

const ALL: Monitor = { when: everything(), keep: { for: days(7) }, startFrom: 'all' }
const mail = (subject: string) =>
  Buffer.from(`From: a@example.com\r\nSubject: ${subject}\r\n\r\nbody\r\n`)

let world: PollWorld
let server: ScriptedImapServer

beforeEach(async () => {
  world = await startPollWorld()
  server = await startScriptedImapServer({ messages: [mail('one')] })
})
afterEach(async () => {
  await server.close()
  await world.close()
})

describe('a paused monitor', () => {
  test('decides nothing, and goes on where it stood', async () => {
    await poll({ one: ALL, two: ALL })
    arrives('two')
    await poll({ one: ALL, two: { ...ALL, enabled: false } })
    expect(await keptBy('two')).toEqual(['one'])
    expect(await keptBy('one')).toEqual(['one', 'two'])

    arrives('three')
    await poll({ one: ALL, two: ALL })
    expect(await keptBy('two')).toEqual(['one', 'three', 'two'])
    expect(await keptBy('one')).toEqual(['one', 'three', 'two'])
  })

  test('catches up beside what the others have decided: the ledger has both', async () => {
    await poll({ one: ALL, two: { ...ALL, enabled: false } })
    await poll({ one: ALL, two: ALL })
    const decided = (await world.ledger()).map(({ uid, decisions }) => [
      uid,
      decisions.map(({ monitor }) => monitor),
    ])
    expect(decided.toSorted()).toEqual([
      [1, ['one']],
      [1, ['two']],
    ])
  })

  test('holds nothing back: what the others have decided is not read again', async () => {
    await poll({ one: ALL, two: { ...ALL, enabled: false } })
    const before = server.commands.length
    expect(await poll({ one: ALL, two: { ...ALL, enabled: false } })).toMatchObject({ decided: 0 })
    expect(fetchesSince(before)).toEqual([])
  })

  test('that begins paused begins when it is at work for the first time', async () => {
    const later = { ...ALL, startFrom: 'now' as const }
    await poll({ one: ALL, two: { ...later, enabled: false } })
    arrives('two')
    await poll({ one: ALL, two: later })
    arrives('three')
    await poll({ one: ALL, two: later })
    expect(await keptBy('two')).toEqual(['three'])
  })

  test('alone: nobody logs in for it', async () => {
    expect(await poll({ one: { ...ALL, enabled: false } })).toMatchObject({
      result: 'succeeded',
      decided: 0,
      folders: [],
    })
    expect(server.connections).toBe(0)
  })
})

describe('a renamed monitor', () => {
  test('goes on where it stood under its former name', async () => {
    await poll({ old: ALL })
    arrives('two')
    expect(await poll({ fresh: { ...ALL, formerly: 'old' } })).toMatchObject({ decided: 1 })
    expect(await keptBy('old')).toEqual(['one'])
    expect(await keptBy('fresh')).toEqual(['two'])
  })

  test('that does not tell its former name is a new one', async () => {
    await poll({ old: ALL })
    arrives('two')
    await poll({ fresh: ALL })
    expect(await keptBy('fresh')).toEqual(['one', 'two'])
  })

  test('goes on from its own place afterwards, whatever it was called', async () => {
    await poll({ old: ALL })
    arrives('two')
    await poll({ fresh: { ...ALL, formerly: 'old' } })
    const before = server.commands.length
    expect(await poll({ fresh: { ...ALL, formerly: 'old' } })).toMatchObject({ decided: 0 })
    expect(fetchesSince(before)).toEqual([])
  })

  test('of a name that the folder never saw begins by startFrom', async () => {
    await poll({ fresh: { ...ALL, formerly: 'never-was' } })
    expect(await keptBy('fresh')).toEqual(['one'])
  })
})

describe('a monitor that has begun and is changed', () => {
  const named: Monitor = { ...ALL, when: { subject: contains('one') } }
  const warningsOf = async (monitors: Readonly<Record<string, Monitor>>) =>
    (await poll(monitors)).warnings ?? []

  test.each<[string, Monitor, RegExp]>([
    [
      'when',
      { ...ALL, when: { subject: contains('two') } },
      /`when` is another; it goes on in INBOX at UID 2/,
    ],
    ['startFrom', { ...named, startFrom: '2020-01-01' }, /`startFrom` was all and is 2020-01-01;/],
    ['startFrom', { ...named, startFrom: 'now' }, /`startFrom` was all and is now;/],
    ['both', { ...ALL, startFrom: 'now' }, /`when` is another; `startFrom` was all and is now;/],
    [
      'when, and renamed',
      { ...ALL, formerly: 'one' },
      /monitor renamed has begun before.*`when` is another;/,
    ],
  ])('%s: it is said once, with what it means, and moves nothing', async (what, changed, words) => {
    expect(await warningsOf({ one: named })).toEqual([])
    const name = what.endsWith('renamed') ? 'renamed' : 'one'
    const said = await warningsOf({ [name]: changed })
    expect(said).toEqual([expect.stringMatching(words)])
    expect(said[0]).toContain(`mailjobs replay ${name} --source mailbox --since DATE`)
    expect(await warningsOf({ [name]: changed })).toEqual([])
    expect(await keptBy(name)).toEqual(name === 'one' ? ['one'] : [])
  })

  test.each<[string, Monitor]>([
    ['what it keeps', { ...named, keep: { for: days(30), text: false } }],
    ['what then is done', { ...named, then: 'leave' }],
    ['a pause', { ...named, enabled: false }],
  ])('%s has no such meaning, and is not said', async (_, changed) => {
    await poll({ one: named, two: ALL })
    expect(await warningsOf({ one: changed, two: ALL })).toEqual([])
    expect(await warningsOf({ one: named, two: ALL })).toEqual([])
  })

  test('while it was paused, or away: it is said when it is at work again', async () => {
    await poll({ one: named, two: ALL })
    await poll({ two: ALL })
    expect(await warningsOf({ one: ALL, two: ALL })).toEqual([expect.stringMatching(/monitor one/)])
  })

  test('beside a new one: that begins, and is none that was changed', async () => {
    await poll({ one: named })
    expect(await warningsOf({ one: named, two: ALL })).toEqual([])
  })
})

const poll = (monitors: Readonly<Record<string, Monitor>>) =>
  world.poll(pollRequestOf({ host: server.host, port: server.port, security: 'none' }, monitors))

function arrives(subject: string): void {
  server.mailbox.messages = [...server.mailbox.messages, mail(subject)]
}

const keptBy = async (name: string): Promise<string[]> =>
  (await world.manifests())
    .filter(({ monitor }) => monitor === name)
    .map(({ subject }) => subject)
    .toSorted()

const fetchesSince = (before: number): string[] =>
  server.commands.slice(before).filter((line) => line.includes('FETCH'))
