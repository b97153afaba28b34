import { afterEach, expect, test } from 'vitest'
import type { PollPorts } from '../../../functions/monitor/poll-deps.js'
import type { PollOutcome } from '../../../functions/monitor/tell/poll-outcome.js'
import { folderStateKey } from '../../../shared/contract/keys.js'
import { contains, days, everything } from '../../../shared/jobs/define-jobs.js'
import type { MailAction, MonitorDefinition } from '../../../shared/jobs/file/jobs-file.js'
import { type FolderState, folderStateSchema } from '../../../shared/mailbox/folder-state.js'
import {
  type Behaviour,
  type ScriptedImapServer,
  startScriptedImapServer,
} from '../../servers/scripted/scripted-imap-server.js'
import {
  bodyBytes,
  bodyItems,
  fetchAnswer,
  fetchedMessages,
} from '../../servers/scripted/scripted-mailbox.js'
import {
  MUCH_TIME_MS,
  type PollWorld,
  pollRequestOf,
  startPollWorld,
} from '../../worlds/poll-world.js'

/** More than a state has room for actions on. */
const MESSAGES = 1_900
const MAX_PENDING = 2_000
/** Each tenth is wanted by the monitor that comes late. */
const WANTED = MESSAGES / 10
const MAILS = Array.from({ length: MESSAGES }, (_, index) =>
  Buffer.from(`From: a@example.com\r\nSubject: ${index % 10 ? 'other' : 'wanted'}\r\n\r\nb\r\n`),
)

let world: PollWorld
let server: ScriptedImapServer

afterEach(async () => {
  await server.close()
  await world.close()
})

test.each<[string, MailAction]>([
  ['that does nothing to mail', 'leave'],
  ['that has actions of its own', 'mark-read'],
  ['that wants the same', { move: 'Done' }],
])(
  'GIVEN actions that wait WHEN a monitor comes %s THEN it sees all mail before it is moved',
  async (_, action) => {
    await givenMoverThatWaits()
    const outcome = await poll(action)
    expect(outcome).toMatchObject({ result: 'succeeded', decided: MESSAGES, matched: WANTED })
    expect((await state()).pendingActions).toEqual([])
  },
)

test('GIVEN a server that refuses a late monitor’s actions THEN what is remembered has a bound', async () => {
  await givenMoverThatWaits('STORE')
  const outcome = await poll('mark-read')
  expect(outcome.failure?.code).toBe('ACTION_REFUSED')
  const { pendingActions, positions } = await state()
  expect(pendingActions.flatMap(({ uids }) => uids).length).toBeLessThanOrEqual(2 * MAX_PENDING)
  expect(positions['late']).toBeGreaterThan(1)
})

test('GIVEN a monitor that catches up WHEN its run ends on the way THEN numbers that go back are noticed all the same', async () => {
  await givenMoverThatWaits()
  // As soon as the first batch is in the ledger.
  const deadline = { remainingMs: () => (isInLedger() ? 0 : MUCH_TIME_MS) }
  expect(await poll('leave', { deadline })).toMatchObject({ decided: expect.any(Number) })
  const { positions, arrivals } = await state()
  expect(positions['late']).toBeGreaterThan(1)
  expect(positions['late']).toBeLessThan(MESSAGES / 2)
  expect(arrivals.uidNext).toBe(MESSAGES + 1)

  // Numbers that were given out are given out again: nobody knows whose they are.
  server.mailbox.messages = MAILS.slice(0, MESSAGES - 100)
  expect(await poll('leave')).toMatchObject({ decided: 0, matched: 0 })
  expect(await state()).toMatchObject({ goneBack: { uidNext: MESSAGES - 100 + 1 } })
})

const isInLedger = (): boolean =>
  world.s3Calls.some(({ method, key }) => method === 'PUT' && key.startsWith('ledger/'))

/** All mail was decided on by `mover`, and its time was up before anything was moved. */
async function givenMoverThatWaits(refused?: string): Promise<void> {
  world = await startPollWorld()
  server = await startScriptedImapServer({ messages: MAILS, behaviour: movesMail(refused) })
  const uids = MAILS.map((_, index) => index + 1)
  const waiting: FolderState = {
    schemaVersion: 1,
    mailbox: 'operations',
    folder: 'INBOX',
    uidValidity: '1',
    positions: { mover: MESSAGES + 1 },
    arrivals: { uidNext: MESSAGES + 1 },
    pendingActions: [{ action: { move: 'Done' }, uids, refusals: 0 }],
    holes: [],
    aside: [],
    leases: 1,
  }
  const key = folderStateKey('operations', 'INBOX')
  await world.deps().archive.put(key, JSON.stringify(waiting), { contentType: 'application/json' })
}

/** A server with MOVE: what is moved is gone. It refuses one command, if that is said. */
function movesMail(refused = ''): Behaviour {
  const moved = new Set<number>()
  return (command, { write, mailbox }) => {
    const { tag, name, args } = command
    const named = (set: string) =>
      fetchedMessages({ ...command, args: set }, mailbox).filter(({ uid }) => !moved.has(uid))
    if (refused && name.endsWith(refused)) write(`${tag} NO [NOPERM] Not yours\r\n`)
    else if (name === 'CAPABILITY') write(`* CAPABILITY IMAP4rev1 MOVE UIDPLUS\r\n${tag} OK\r\n`)
    else if (name === 'LIST') write(`* LIST () "/" INBOX\r\n* LIST () "/" Done\r\n${tag} OK\r\n`)
    else if (name === 'UID MOVE') {
      for (const { uid } of named(args)) moved.add(uid)
      write(`${tag} OK\r\n`)
    } else if (name === 'UID SEARCH') {
      const isUnseen = refused === 'STORE' || !args.includes('UNSEEN')
      const found = isUnseen ? named(args.replace(/^UID /, '')) : []
      write(`* SEARCH ${found.map(({ uid }) => uid).join(' ')}\r\n${tag} OK\r\n`)
    } else if (name === 'UID FETCH') {
      const items = bodyItems(args)
      for (const { uid, message } of named(args)) {
        const bodies = items.map((item) => ({ item, bytes: bodyBytes(message, item) }))
        write(fetchAnswer(uid, message, bodies))
      }
      write(`${tag} OK\r\n`)
    } else return false
    return true
  }
}

/** Polls with `mover`, and a monitor that begins with all mail and wants some of it. */
function poll(then: MailAction, overrides: Partial<PollPorts> = {}): Promise<PollOutcome> {
  const keep = { for: days(7), message: false, text: false, attachments: false }
  const mover: Omit<MonitorDefinition, 'mailbox'> = {
    when: everything(),
    keep,
    startFrom: 'all',
    then: { move: 'Done' },
  }
  const late = { ...mover, when: { subject: contains('wanted') }, then }
  const imap = { host: server.host, port: server.port, security: 'none' } as const
  return world.poll(pollRequestOf(imap, { mover, late }), overrides)
}

const state = async (): Promise<FolderState> =>
  folderStateSchema.parse(
    JSON.parse(String(await world.object(folderStateKey('operations', 'INBOX')))),
  )
