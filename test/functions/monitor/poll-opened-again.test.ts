import { afterEach, describe, expect, test } from 'vitest'
import type { PollOutcome } from '../../../functions/monitor/tell/poll-outcome.js'
import { folderStateKey } from '../../../shared/contract/keys.js'
import { days, everything } from '../../../shared/jobs/define-jobs.js'
import type { MailAction } from '../../../shared/jobs/file/jobs-file.js'
import type { FolderState } from '../../../shared/mailbox/folder-state.js'
import {
  type Behaviour,
  type ScriptedImapServer,
  startScriptedImapServer,
} from '../../servers/scripted/scripted-imap-server.js'
import { bodyBytes, bodyItems, fetchAnswer } from '../../servers/scripted/scripted-mailbox.js'
import { type PollWorld, pollRequestOf, startPollWorld } from '../../worlds/poll-world.js'

const SINCE = '2026-01-05T09:00:00.000Z'
const MIB = 1024 * 1024

let world: PollWorld
let server: ScriptedImapServer

afterEach(async () => {
  await server.close()
  await world.close()
})

/** A poll that opens its folder more than once, and what it remembers before. */
interface Reopening {
  readonly messages: readonly Buffer[]
  readonly remembered: Partial<FolderState>
  readonly then?: MailAction
  /** What the server does otherwise than others. */
  readonly behaviour?: Behaviour
  /** The opening of the poll from which on the folder is another one. */
  readonly renumberedAt: { readonly command: 'EXAMINE' | 'SELECT'; readonly time: number }
}

const mails = (count: number, bytes = 10): Buffer[] =>
  Array.from({ length: count }, (_, index) =>
    Buffer.from(`From: a@example.com\r\nSubject: ${index}\r\n\r\n${'b'.repeat(bytes)}\r\n`),
  )

const FAILED_ONCE = { since: SINCE, faults: 1, code: 'MAILBOX_BUSY', reason: 'not given out' }
const [LONG = Buffer.alloc(0)] = mails(1, MIB)
const LONG_WAITS = { ...FAILED_ONCE, uid: 1, faults: 0, long: { size: LONG.length } }

/** So many that the actions of another batch cannot be remembered beside them. */
const CROWD = 1_900

const REOPENINGS: Readonly<Record<string, Reopening>> = {
  'for the first of its mail': {
    messages: mails(2),
    remembered: { positions: { one: 2 } },
    renumberedAt: { command: 'EXAMINE', time: 1 },
  },
  'for mail that was set aside': {
    messages: mails(1),
    remembered: { positions: { one: 2 }, aside: [{ ...FAILED_ONCE, uid: 1 }] },
    renumberedAt: { command: 'EXAMINE', time: 1 },
  },
  'for mail that was set aside, behind what is new': {
    messages: mails(2),
    remembered: { positions: { one: 2 }, aside: [{ ...FAILED_ONCE, uid: 1 }] },
    renumberedAt: { command: 'EXAMINE', time: 2 },
  },
  'for its actions': {
    messages: mails(1),
    remembered: {
      positions: { one: 2 },
      pendingActions: [{ action: 'mark-read', uids: [1], refusals: 0 }],
    },
    then: 'mark-read',
    renumberedAt: { command: 'SELECT', time: 1 },
  },
  'for what is new, once there is room for its actions': {
    messages: mails(CROWD + 1),
    remembered: {
      positions: { one: CROWD + 1 },
      pendingActions: [
        {
          action: 'mark-read',
          uids: Array.from({ length: CROWD }, (_, at) => at + 1),
          refusals: 0,
        },
      ],
    },
    then: 'mark-read',
    behaviour: allSeen,
    renumberedAt: { command: 'EXAMINE', time: 2 },
  },
  'in a session begun anew': {
    messages: mails(2),
    remembered: { positions: { one: 1 } },
    behaviour: hangsUpAtFetch,
    renumberedAt: { command: 'EXAMINE', time: 2 },
  },
  'for its long mail': {
    messages: [LONG],
    remembered: { positions: { one: 2 }, aside: [LONG_WAITS] },
    renumberedAt: { command: 'EXAMINE', time: 1 },
  },
  'for its long mail, in a session begun anew': {
    messages: [LONG],
    remembered: { positions: { one: 2 }, aside: [LONG_WAITS] },
    behaviour: sendsOtherRange,
    renumberedAt: { command: 'EXAMINE', time: 2 },
  },
}

describe.each(Object.entries(REOPENINGS))('a folder that is opened %s', (_, reopening) => {
  const { command, time } = reopening.renumberedAt

  test('and is renumbered by then is neither read on nor changed: its numbers name other mail', async () => {
    await given(reopening, time)
    expect((await poll(reopening)).failure?.code).toBe('UIDVALIDITY_CHANGED')
    const openings = server.commands.flatMap((line, at) => (isOpening(line, command) ? [at] : []))
    // It did come to that opening, and to none behind it.
    expect(openings).toHaveLength(time)
    const behind = server.commands.slice(openings.at(-1)).join('\n')
    expect(behind).not.toMatch(/ (?:FETCH|STORE|SEARCH|MOVE|COPY|EXPUNGE)\b/)
  })

  test('and is what it was goes on: the table above could not fail otherwise', async () => {
    await given(reopening, Number.POSITIVE_INFINITY)
    await poll(reopening)
    const openings = server.commands.filter((line) => isOpening(line, command))
    expect(openings.length).toBeGreaterThanOrEqual(time)
    const at = server.commands.lastIndexOf(openings[time - 1] ?? '')
    expect(server.commands.slice(at).join('\n')).toMatch(/ (?:FETCH|STORE|SEARCH)\b/)
  })
})

const isOpening = (line: string, command: string): boolean => line.includes(` ${command} `)

async function given({ messages, remembered, behaviour, renumberedAt }: Reopening, time: number) {
  world = await startPollWorld()
  let opened = 0
  server = await startScriptedImapServer({
    messages,
    behaviour(command, connection) {
      if (command.name === renumberedAt.command) opened += 1
      if (opened >= time) connection.mailbox.uidValidity = 2
      return behaviour?.(command, connection) ?? false
    },
  })
  const state: FolderState = {
    schemaVersion: 1,
    mailbox: 'operations',
    folder: 'INBOX',
    uidValidity: '1',
    positions: {},
    begun: { one: { startFrom: 'all', when: '', at: SINCE, from: 1 } },
    arrivals: { uidNext: messages.length },
    pendingActions: [],
    holes: [],
    aside: [],
    leases: 1,
    ...remembered,
  }
  await world.deps().archive.put(folderStateKey('operations', 'INBOX'), JSON.stringify(state), {
    contentType: 'application/json',
  })
}

function poll({ then = 'leave' }: Reopening): Promise<PollOutcome> {
  const keep = { for: days(7), message: false, text: false, attachments: false }
  const imap = { host: server.host, port: server.port, security: 'none' } as const
  const one = { when: everything(), keep, startFrom: 'all', then } as const
  return world.poll(pollRequestOf(imap, { one }))
}

/** Nothing is left unseen by what is marked. */
function allSeen(...[{ tag, name, args }, { write }]: Parameters<Behaviour>): boolean {
  if (name !== 'UID SEARCH' || !args.includes('UNSEEN')) return false
  write(`* SEARCH\r\n${tag} OK\r\n`)
  return true
}

/** Ends the first session at the first mail that is asked for. */
function hangsUpAtFetch(...[{ name }, connection]: Parameters<Behaviour>): boolean {
  if (name !== 'UID FETCH' || connection.number > 1) return false
  connection.end()
  return true
}

/** Gives out another range than it was asked for, in the first session: the rest of it is not waited for. */
function sendsOtherRange(...[{ tag, name, args }, connection]: Parameters<Behaviour>): boolean {
  const item = bodyItems(args).find(({ section, origin }) => section === '' && origin !== undefined)
  if (name !== 'UID FETCH' || !item || connection.number > 1) return false
  const other = { ...item, origin: (item.origin ?? 0) + 7 }
  connection.write(fetchAnswer(1, LONG, [{ item: other, bytes: bodyBytes(LONG, other) }]))
  connection.write(`${tag} OK\r\n`)
  return true
}
