import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { PollDeps } from '../../../functions/monitor/poll-deps.js'
import { folderStateKey } from '../../../shared/contract/keys.js'
import { days, everything } from '../../../shared/jobs/define-jobs.js'
import { folderStateSchema } from '../../../shared/mailbox/folder-state.js'
import { asksFor, refusesMails } from '../../servers/scripted/misbehaviours.js'
import {
  type Behaviour,
  type ScriptedImapServer,
  startScriptedImapServer,
} from '../../servers/scripted/scripted-imap-server.js'
import { type PollWorld, pollServer, startPollWorld } from '../../worlds/poll-world.js'

const MONITOR = { when: everything(), keep: { for: days(7) }, startFrom: 'all' } as const
const mail = (uid: number) =>
  Buffer.from(`From: a@example.com\r\nMessage-ID: <${uid}@example.com>\r\n\r\nbody of ${uid}\r\n`)
const upTo = (last: number, first = 1) =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index)

let world: PollWorld
let server: ScriptedImapServer

beforeEach(async () => {
  world = await startPollWorld()
})
afterEach(async () => {
  await server?.close()
  await world.close()
})

/** Mails, and those of them that are bad. */
const FOLDERS: readonly (readonly [string, number, readonly number[]])[] = [
  ['the first', 40, [1]],
  ['the last', 40, [40]],
  ['the only one', 1, [1]],
  ['two next to each other', 40, [20, 21]],
  ['the first two', 40, [1, 2]],
  ['the first five', 40, upTo(5)],
  ['the last five', 40, upTo(40, 36)],
  ['seven in a row', 40, upTo(23, 17)],
  ['every second one', 40, upTo(20).map((half) => 2 * half)],
  ['30 among 300', 300, upTo(30).map((tenth) => 10 * tenth - 3)],
  ['all but the last of 12', 12, upTo(11)],
]
const REFUSALS = ['head', 'body'] as const

describe.each(REFUSALS)('mails whose %s the server refuses', (of) => {
  test.each(FOLDERS)(
    '%s: the others are kept at once, and three polls later all is well',
    async (_, count, bad) => {
      await givenServer(count, refusesMails(bad, of))
      const good = upTo(count).filter((uid) => !bad.includes(uid))
      expect(await poll()).toMatchObject({ result: 'succeeded', decided: good.length })
      expect(await keptUids()).toEqual(good)
      expect(await poll()).toMatchObject({ result: 'succeeded' })
      expect(await poll()).toMatchObject({ result: 'succeeded' })
      expect(await quarantinedUids()).toEqual(bad)
      const before = server.commands.length
      expect(await poll()).toMatchObject({ result: 'succeeded', decided: 0 })
      expect(server.commands.length - before).toBeLessThan(10)
      expect(await uidsInLedger()).toEqual(upTo(count))
    },
  )
})

describe.each(REFUSALS)('a server that ends the session at the %s of a mail', (of) => {
  test.each([
    ['of two next to each other', [20, 21]],
    ['of the first two', [1, 2]],
    ['of the first five', upTo(5)],
    ['of 12 here and there', upTo(12).map((third) => 3 * third)],
  ])('%s: within some polls all others are kept, and these are in quarantine', async (_, bad) => {
    await givenServer(40, refusesMails(bad, of, 'ends'))
    const good = upTo(40).filter((uid) => !bad.includes(uid))
    for (let polls = 0; polls < 4 + 2 * bad.length; polls += 1) await poll()
    expect(await keptUids()).toEqual(good)
    expect(await quarantinedUids()).toEqual(bad)
    expect(await poll()).toMatchObject({ result: 'succeeded', decided: 0 })
  })
})

test('more bad mails than a state remembers: all that is good is kept, and no more is remembered', async () => {
  const bad = upTo(130, 3)
  await givenServer(140, refusesMails(bad, 'body'))
  for (let polls = 0; polls < 20; polls += 1) {
    await poll()
    expect((await stateAside()).length).toBeLessThanOrEqual(100)
  }
  expect(await keptUids()).toEqual(upTo(140).filter((uid) => !bad.includes(uid)))
  expect(await quarantinedUids()).toEqual(bad)
  expect(await poll()).toMatchObject({ result: 'succeeded', decided: 0 })
})

describe('what the bucket refuses of mails', () => {
  test.each([
    ['the first five', upTo(5), 40],
    ['seven in a row', upTo(23, 17), 40],
  ])('%s: the others are kept at once', async (_, bad, count) => {
    await world.close()
    world = await startPollWorld({
      onS3: ({ operation, key }) =>
        operation === 'PutObject' &&
        key.startsWith('mail/') &&
        bad.some((uid) => key.includes(`.${String(uid).padStart(10, '0')}/`))
          ? { status: 400, code: 'InvalidArgument' }
          : undefined,
    })
    await givenServer(count, () => false)
    const good = upTo(count).filter((uid) => !bad.includes(uid))
    expect(await poll()).toMatchObject({ result: 'succeeded', decided: good.length })
    for (let polls = 0; polls < 2; polls += 1)
      expect(await poll()).toMatchObject({ result: 'succeeded' })
    expect(await keptUids()).toEqual(good)
    expect(await quarantinedUids()).toEqual(bad)
  })

  test('of each of them: then none is to blame', async () => {
    await world.close()
    world = await startPollWorld({
      onS3: ({ operation, key }) =>
        operation === 'PutObject' && key.startsWith('mail/')
          ? { status: 400, code: 'InvalidArgument' }
          : undefined,
    })
    await givenServer(40, () => false)
    for (let polls = 0; polls < 4; polls += 1)
      expect((await poll()).failure).toMatchObject({ code: 'OBJECT_REFUSED' })
    expect(await quarantinedUids()).toEqual([])
  })
})

test('a mail that is deleted between its faults is gone, and nothing is said of it any more', async () => {
  let isDeleted = false
  await givenServer(12, (command, connection) => {
    if (!isDeleted) return refusesMails([5], 'body')(command, connection)
    if (command.name === 'UID SEARCH') {
      connection.write(
        `* SEARCH ${upTo(12)
          .filter((uid) => uid !== 5)
          .join(' ')}\r\n${command.tag} OK done\r\n`,
      )
      return true
    }
    if (command.name !== 'UID FETCH' || !asksFor(command, [5])) return false
    connection.write(`${command.tag} OK done\r\n`)
    return true
  })
  await poll()
  await poll()
  isDeleted = true
  expect(await poll()).toMatchObject({ result: 'succeeded' })
  const last = await poll()
  expect(last).toMatchObject({ result: 'succeeded', decided: 0 })
  expect(last.warnings).toBeUndefined()
  expect(await quarantinedUids()).toEqual([])
})

describe('a shard of the server that is down', () => {
  test('for an hour of failing polls blames no mail where all of the store is', async () => {
    let isDown = true
    await givenServer(20, (command, connection) =>
      isDown && command.name === 'UID FETCH'
        ? refusesMails(upTo(20), 'head')(command, connection) ||
          refusesMails(upTo(20), 'body')(command, connection)
        : false,
    )
    for (let polls = 0; polls < 6; polls += 1) expect((await poll()).result).toBe('failed')
    isDown = false
    expect(await poll()).toMatchObject({ result: 'succeeded', decided: 20 })
    expect(await quarantinedUids()).toEqual([])
  })

  test('while mail is aside, and nothing new has come', async () => {
    let refused = [5, 6]
    await givenServer(20, (...asked) => refusesMails(refused, 'body')(...asked))
    await poll()
    refused = upTo(20)
    for (let polls = 0; polls < 4; polls += 1) expect((await poll()).result).toBe('failed')
    refused = []
    expect(await poll()).toMatchObject({ result: 'succeeded', decided: 2 })
    expect(await quarantinedUids()).toEqual([])
    expect(await keptUids()).toEqual(upTo(20))
  })
})

async function givenServer(count: number, behaviour: Behaviour): Promise<void> {
  server = await startScriptedImapServer({ behaviour, messages: upTo(count).map(mail) })
}

const poll = (overrides: Partial<PollDeps> = {}) =>
  pollServer(world, server, { all: MONITOR }, overrides)

const ascending = (uids: readonly number[]) => uids.toSorted((one, other) => one - other)

async function keptUids(): Promise<number[]> {
  const manifests = await world.manifests()
  for (const { uid, messageKey = '' } of manifests)
    expect(await world.object(messageKey)).toEqual(mail(uid))
  return ascending(manifests.map(({ uid }) => uid))
}

const quarantinedUids = async () => {
  const keys = (await world.keys('quarantine/')).filter((key) => key.endsWith('quarantine.json'))
  const records = await Promise.all(
    keys.map(async (key): Promise<{ uid: number }> => JSON.parse(String(await world.object(key)))),
  )
  return ascending(records.map(({ uid }) => uid))
}

const uidsInLedger = async () => ascending((await world.ledger()).map(({ uid }) => uid))

async function stateAside(): Promise<readonly unknown[]> {
  const state = String(await world.object(folderStateKey('operations', 'INBOX')))
  return folderStateSchema.parse(JSON.parse(state)).aside
}
