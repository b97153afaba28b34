import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { PollDeps } from '../../../functions/monitor/poll-deps.js'
import { folderStateKey } from '../../../shared/contract/keys.js'
import { days, everything } from '../../../shared/jobs/define-jobs.js'
import type { MonitorDefinition } from '../../../shared/jobs/file/jobs-file.js'
import { folderStateSchema } from '../../../shared/mailbox/folder-state.js'
import {
  type Behaviour,
  type ScriptedImapServer,
  startScriptedImapServer,
} from '../../servers/scripted/scripted-imap-server.js'
import { answerCommand } from '../../servers/scripted/scripted-mailbox.js'
import { type PollWorld, pollServer, startPollWorld } from '../../worlds/poll-world.js'

const HOUR_MS = 3_600_000
const MONITOR = { when: everything(), keep: { for: days(7) }, startFrom: 'all' } as const
const MAILS = Array.from({ length: 6 }, (_, index) =>
  Buffer.from(`From: a@example.com\r\nSubject: mail ${index + 1}\r\n\r\nbody\r\n`),
)

let world: PollWorld
let server: ScriptedImapServer
/** UIDs that the server counts, and neither lists nor gives out. */
let hidden: readonly number[]
let clockMs: number

beforeEach(async () => {
  world = await startPollWorld()
  hidden = []
  clockMs = Date.parse('2026-01-05T10:00:00.000Z')
})
afterEach(async () => {
  await server.close()
  await world.close()
})

/** A server that counts mail into UIDNEXT before it can be read, or one behind a proxy that leaves rows out. */
const hides: Behaviour = (command, { mailbox, write }) => {
  if (hidden.length === 0) return false
  if (command.name === 'UID FETCH') {
    const rows = answerCommand(command, mailbox).split(/(?=^\* \d+ FETCH )/m)
    const isHidden = (row: string) => hidden.some((uid) => row.startsWith(`* ${uid} FETCH`))
    write(rows.filter((row) => !isHidden(row)).join(''))
    if (rows.some((row) => isHidden(row) && row.includes(`${command.tag} OK`)))
      write(`${command.tag} OK done\r\n`)
    return true
  }
  if (command.name !== 'UID SEARCH') return false
  const shown = mailbox.messages.map((_, index) => index + 1).filter((uid) => !hidden.includes(uid))
  write(`* SEARCH ${shown.join(' ')}\r\n${command.tag} OK done\r\n`)
  return true
}

const poll = (
  overrides: Partial<PollDeps> = {},
  monitors: Readonly<Record<string, Omit<MonitorDefinition, 'mailbox'>>> = { all: MONITOR },
) => pollServer(world, server, monitors, { now: () => new Date(clockMs), ...overrides })

const uidsInLedger = async () => (await world.ledger()).map(({ uid }) => uid).toSorted()

describe.each([
  ['the last one', [6]],
  ['one in the middle', [3]],
  ['some, and the last', [2, 3, 6]],
  ['the first', [1]],
])('mail that is counted and not shown: %s', (_, uids) => {
  test('is decided on when it is shown, once, and nothing else again', async () => {
    server = await startScriptedImapServer({ behaviour: hides, messages: MAILS })
    hidden = uids
    expect(await poll()).toMatchObject({ result: 'succeeded', decided: MAILS.length - uids.length })
    clockMs += HOUR_MS
    expect(await poll()).toMatchObject({ result: 'succeeded', decided: 0 })
    hidden = []
    clockMs += HOUR_MS
    expect(await poll()).toMatchObject({ result: 'succeeded', decided: uids.length })
    expect(await poll()).toMatchObject({ result: 'succeeded', decided: 0 })
    expect(await uidsInLedger()).toEqual([1, 2, 3, 4, 5, 6])
    expect((await world.manifests()).map(({ uid }) => uid).toSorted()).toEqual([1, 2, 3, 4, 5, 6])
    expect(world.events.filter((event) => event['detail-type'] === 'Mail Matched')).toHaveLength(6)
  })
})

test('after a day a hole is final', async () => {
  server = await startScriptedImapServer({ behaviour: hides, messages: MAILS })
  hidden = [6]
  await poll()
  clockMs += 24 * HOUR_MS
  hidden = []
  expect(await poll()).toMatchObject({ decided: 0 })
})

test('while there is one nothing is written by a poll that finds nothing', async () => {
  server = await startScriptedImapServer({ behaviour: hides, messages: MAILS })
  hidden = [6]
  await poll()
  const before = world.s3Calls.length
  await poll()
  expect(world.s3Calls.slice(before).map(({ operation }) => operation)).toEqual([
    'GetObject',
    'GetObject',
  ])
})

test('mail that was deleted long ago is not looked for', async () => {
  server = await startScriptedImapServer({ behaviour: hides, messages: MAILS })
  hidden = [2, 3]
  // A folder of last year that a monitor begins with.
  clockMs += 300 * 24 * HOUR_MS
  await poll()
  const before = server.commands.length
  await poll()
  expect(server.commands.slice(before).join()).not.toContain('EXAMINE')
})

test('a monitor that begins behind a hole is given what is shown late right below its beginning, and nothing of before', async () => {
  server = await startScriptedImapServer({ behaviour: hides, messages: MAILS })
  hidden = [2, 6]
  await poll()
  const late = { ...MONITOR, startFrom: 'now' } as const
  await poll({}, { all: MONITOR, late })
  hidden = []
  await poll({}, { all: MONITOR, late })
  const kept = (await world.manifests()).map(({ monitor, uid }) => `${monitor} ${uid}`)
  expect(kept.filter((name) => name.startsWith('late'))).toEqual(['late 6'])
  expect(kept).toContain('all 2')
})

describe('a monitor that begins while mail is counted and not shown', () => {
  const dated = '2026-01-01'

  test.each([
    { what: 'the last one', startFrom: 'now', uids: [6], gets: [6] },
    { what: 'the last ones', startFrom: 'now', uids: [4, 5, 6], gets: [4, 5, 6] },
    { what: 'one below mail that is shown', startFrom: 'now', uids: [4], gets: [] },
    { what: 'the last one', startFrom: dated, uids: [6], gets: [6] },
    { what: 'all but one', startFrom: dated, uids: [2, 3, 4, 5, 6], gets: [2, 3, 4, 5, 6] },
    { what: 'none', startFrom: 'now', uids: [], gets: [] },
    { what: 'none', startFrom: dated, uids: [], gets: [] },
  ])('from $startFrom, $what: is given UIDs $gets', async ({ startFrom, uids, gets }) => {
    const late: Behaviour = (command, io) => {
      // No mail that is shown has come since that day.
      if (command.name === 'UID SEARCH' && command.args.includes('SINCE')) {
        io.write(`* SEARCH\r\n${command.tag} OK done\r\n`)
        return true
      }
      return hides(command, io)
    }
    server = await startScriptedImapServer({ behaviour: late, messages: MAILS })
    hidden = uids
    // What comes has come on the day it is shown.
    const begun = { all: { ...MONITOR, startFrom } }
    expect(await poll({}, begun)).toMatchObject({ result: 'succeeded', decided: 0 })
    hidden = []
    clockMs += HOUR_MS
    expect(await poll({}, begun)).toMatchObject({ decided: gets.length })
    expect(await poll({}, begun)).toMatchObject({ decided: 0 })
    expect((await world.manifests()).map(({ uid }) => uid).toSorted()).toEqual(gets)
  })

  test('of a server that has mail and lists none: it begins behind all of it', async () => {
    const silent: Behaviour = (command, { write }) => {
      if (command.name !== 'UID SEARCH') return false
      write(`* SEARCH\r\n${command.tag} OK done\r\n`)
      return true
    }
    server = await startScriptedImapServer({ behaviour: silent, messages: MAILS })
    const begun = { all: { ...MONITOR, startFrom: 'now' } } as const
    expect(await poll({}, begun)).toMatchObject({ result: 'succeeded', decided: 0 })
    expect(await poll({}, begun)).toMatchObject({ decided: 0 })
  })
})

describe('mail that comes into a hole while a monitor is catching up', () => {
  const late = { ...MONITOR, when: everything() }
  const both = { all: MONITOR, late }
  const keptAndEvents = async () => {
    const kept = (await world.manifests()).map(({ monitor, uid }) => `${monitor} ${uid}`)
    const ids = world.events
      .filter((event) => event['detail-type'] === 'Mail Matched')
      .map(({ detail }) => detail['id'])
    return { kept: kept.toSorted(), ids }
  }
  const wanted = ['all', 'late'].flatMap((name) => MAILS.map((_, index) => `${name} ${index + 1}`))

  test('is decided on by both, once', async () => {
    server = await startScriptedImapServer({ behaviour: hides, messages: MAILS })
    hidden = [2, 5]
    await poll()
    hidden = []
    expect(await poll({}, both)).toMatchObject({ result: 'succeeded' })
    expect(await poll({}, both)).toMatchObject({ result: 'succeeded', decided: 0 })
    const { kept, ids } = await keptAndEvents()
    expect(kept).toEqual(wanted)
    expect(ids.length).toBe(new Set(ids).size)
  })

  test('also where it comes between the look at the hole and the reading', async () => {
    let searches = Number.POSITIVE_INFINITY
    server = await startScriptedImapServer({
      behaviour: (command, connection) => {
        const isHiding = hides(command, connection)
        if (command.name === 'UID SEARCH') searches -= 1
        if (searches === 0) hidden = []
        return isHiding
      },
      messages: MAILS,
    })
    hidden = [2, 5]
    await poll()
    searches = 1
    expect(await poll({}, both)).toMatchObject({ result: 'succeeded' })
    await poll({}, both)
    expect(await poll({}, both)).toMatchObject({ result: 'succeeded', decided: 0 })
    const { kept, ids } = await keptAndEvents()
    expect(kept).toEqual(wanted)
    expect(new Set(ids).size).toBe(wanted.length)
  })

  test('a hole is remembered once, however many monitors come by', async () => {
    server = await startScriptedImapServer({ behaviour: hides, messages: MAILS })
    hidden = [2, 5]
    await poll()
    await poll({}, both)
    const state = String(await world.object(folderStateKey('operations', 'INBOX')))
    const { holes } = folderStateSchema.parse(JSON.parse(state))
    expect(holes.map(({ first, last }) => [first, last])).toEqual([
      [2, 2],
      [5, 5],
    ])
  })
})
