import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { PollDeps } from '../../../functions/monitor/poll-deps.js'
import type { Archive } from '../../../shared/archive/archive.js'
import { days, everything } from '../../../shared/jobs/define-jobs.js'
import { quarantinedMailSchema } from '../../../shared/mailbox/quarantined-mail.js'
import { MAIL_MISBEHAVIOURS } from '../../servers/scripted/misbehaviours.js'
import {
  type Behaviour,
  type ScriptedImapServer,
  startScriptedImapServer,
} from '../../servers/scripted/scripted-imap-server.js'
import { bodyItems } from '../../servers/scripted/scripted-mailbox.js'
import { type PollWorld, pollServer, startPollWorld } from '../../worlds/poll-world.js'

const MESSAGES = 9
const BAD = 5
const MONITOR = { when: everything(), keep: { for: days(7) }, startFrom: 'all' } as const
const mail = (uid: number) =>
  Buffer.from(
    `From: a@example.com\r\nMessage-ID: <${uid}@example.com>\r\nSubject: mail ${uid}\r\n\r\nbody of ${uid}\r\n`,
  )
const MAILS = Array.from({ length: MESSAGES }, (_, index) => mail(index + 1))
const OTHERS = MAILS.map((_, index) => index + 1).filter((uid) => uid !== BAD)
let world: PollWorld
let server: ScriptedImapServer

beforeEach(async () => {
  world = await startPollWorld()
})
afterEach(async () => {
  await server?.close()
  await world.close()
})

const refusal =
  (words: string): Behaviour =>
  ({ tag }, { write }) => {
    write(`${tag} ${words}\r\n`)
    return true
  }

describe.each(MAIL_MISBEHAVIOURS.map(({ does, at, code }) => [does, at(BAD), code] as const))(
  'a server that %s',
  (_, behaviour, code) => {
    test('stops nothing: the rest is kept at once, and the third poll puts it into quarantine', async () => {
      await givenServer(behaviour)
      const first = await poll()
      expect(first).toMatchObject({ result: 'succeeded', decided: MESSAGES - 1, quarantined: 0 })
      expect(first.warnings?.join()).toContain(`UID ${BAD}`)
      await expectKept(OTHERS)

      expect((await poll()).warnings?.join()).toContain(
        `UID ${BAD} could not be decided on, try 2 of 3`,
      )
      const third = await poll()
      expect(third).toMatchObject({ result: 'succeeded', quarantined: 1 })
      const [record] = await records()
      expect(record).toMatchObject({ uid: BAD, code, faults: 3, monitors: [{ name: 'all' }] })
      expect(quarantineEvents()).toEqual([expect.objectContaining({ uid: BAD, code })])
      expect((await world.ledger()).find(({ uid }) => uid === BAD)?.decisions).toMatchObject([
        { monitor: 'all', result: 'failed', decidedBy: 'quarantine' },
      ])

      const fourth = await poll()
      expect(fourth).toMatchObject({ result: 'succeeded', decided: 0 })
      expect(fourth.warnings).toBeUndefined()
      expect(quarantineEvents()).toHaveLength(1)
      await expectKept(OTHERS)
    })

    test('and gives it out at the next poll: it is decided on, late, and once', async () => {
      let isBad = true
      await givenServer((...asked) => isBad && behaviour(...asked))
      await poll()
      isBad = false
      expect(await poll()).toMatchObject({ result: 'succeeded', decided: 1, matched: 1 })
      expect(await poll()).toMatchObject({ result: 'succeeded', decided: 0 })
      await expectKept(MAILS.map((_mail, index) => index + 1))
      expect(await records()).toEqual([])
      expect((await world.ledger()).filter(({ uid }) => uid === BAD)).toHaveLength(1)
    })
  },
)

test('a folder in which only bad mail is left gets over the last of it, too', async () => {
  const refusing: Behaviour = (command, connection) =>
    command.name === 'UID FETCH' && refusal('NO cannot read it')(command, connection)
  await givenServer(refusing)
  // One after the other, each is alone with those that are in quarantine by then.
  for (const count of [1, 2, 3]) {
    server.mailbox.messages = MAILS.slice(0, count)
    for (let polls = 0; polls < 3; polls += 1)
      expect(await poll()).toMatchObject({ result: 'succeeded' })
    expect(await records()).toHaveLength(count)
  }
})

test.each([
  ['heads', 'head'],
  ['bodies', 'body'],
] as const)('a server that gives out no %s at all is in trouble, and no mail is', async (_, of) => {
  const isOf = (args: string) =>
    bodyItems(args).some(({ section }) => (section === '') === (of === 'body'))
  await givenServer((command, connection) =>
    command.name === 'UID FETCH' && isOf(command.args)
      ? refusal('NO storage is offline')(command, connection)
      : false,
  )
  for (let polls = 0; polls < 4; polls += 1)
    expect(await poll()).toMatchObject({ failure: { code: 'PROTOCOL_BROKEN' }, decided: 0 })
  expect(await records()).toEqual([])
  expect((await world.ledger()).map(({ uid }) => uid)).toEqual([])
})

describe('what the bucket refuses', () => {
  const refusing = (status: number, code: string) =>
    startPollWorld({
      onS3: ({ operation, key }) =>
        operation === 'PutObject' && key.startsWith('mail/') && key.includes(`000000000${BAD}/`)
          ? { status, code }
          : undefined,
    })

  test.each([
    [400, 'InvalidArgument'],
    [400, 'MetadataTooLarge'],
    [411, 'MissingContentLength'],
    [422, 'Unprocessable'],
  ])('for an object made of a mail (%d %s) is the fault of that mail', async (status, code) => {
    await world.close()
    world = await refusing(status, code)
    await givenServer(() => false)
    expect(await poll()).toMatchObject({ result: 'succeeded', decided: MESSAGES - 1 })
    await poll()
    expect(await poll()).toMatchObject({ result: 'succeeded', quarantined: 1 })
    const [record] = await records()
    expect(record).toMatchObject({ code: 'OBJECT_REFUSED', message: { bytes: mail(BAD).length } })
    expect(await world.object(record?.message?.key ?? '')).toEqual(mail(BAD))
  })

  test.each([
    [403, 'AccessDenied', 'STORAGE_DENIED'],
    [503, 'SlowDown', 'STORAGE_IO'],
    [500, 'InternalError', 'STORAGE_IO'],
    [400, 'ExpiredToken', 'STORAGE_IO'],
    [400, 'RequestTimeout', 'STORAGE_IO'],
  ])(
    'for reasons of its own (%d %s) never counts against one',
    async (status, code, told) => {
      await world.close()
      world = await refusing(status, code)
      await givenServer(() => false)
      for (let polls = 0; polls < 4; polls += 1)
        expect((await poll()).failure).toMatchObject({ code: told })
      expect(await records()).toEqual([])
    },
    60_000,
  )
})

test.each([
  ['while its parts are stored', 'add', new TypeError('undefined is not a function')],
  ['at something that is no Error', 'add', 'a string'],
] as const)('a fault of ours at a mail, %s, stops nothing else', async (_, method, thrown) => {
  await givenServer(() => false)
  const faulty = (): Archive => {
    const { archive } = world.deps()
    const add: Archive['add'] = async (key, ...rest) => {
      if (key.startsWith('mail/') && key.includes(`000000000${BAD}/`)) throw thrown
      return archive.add(key, ...rest)
    }
    return new Proxy(archive, {
      get: (target, name) => {
        const value: unknown = name === method ? add : Reflect.get(target, name)
        return typeof value === 'function' ? value.bind(target) : value
      },
    })
  }
  expect(await poll({ archive: faulty() })).toMatchObject({ decided: MESSAGES - 1 })
  await expectKept(OTHERS)
  await poll({ archive: faulty() })
  expect(await poll({ archive: faulty() })).toMatchObject({ result: 'succeeded', quarantined: 1 })
  const [record] = await records()
  expect(record).toMatchObject({ code: 'INTERNAL', message: { bytes: mail(BAD).length } })
  expect(await poll()).toMatchObject({ result: 'succeeded', decided: 0 })
})

async function givenServer(behaviour: Behaviour): Promise<void> {
  server = await startScriptedImapServer({ behaviour, messages: MAILS })
}

const poll = (overrides: Partial<PollDeps> = {}) =>
  pollServer(world, server, { all: MONITOR }, overrides)

async function expectKept(uids: readonly number[]): Promise<void> {
  const manifests = (await world.manifests()).toSorted((a, b) => a.uid - b.uid)
  expect(manifests.map(({ uid }) => uid)).toEqual(uids)
  for (const { uid, messageKey = '' } of manifests)
    expect(await world.object(messageKey)).toEqual(mail(uid))
}

async function records() {
  const keys = (await world.keys('quarantine/')).filter((key) => key.endsWith('quarantine.json'))
  return Promise.all(
    keys.map(async (key) =>
      quarantinedMailSchema.parse(JSON.parse(String(await world.object(key)))),
    ),
  )
}

const quarantineEvents = () =>
  world.events
    .filter((event) => event['detail-type'] === 'Mail Quarantined')
    .map(({ detail }) => detail)
