import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { PollPorts } from '../../../functions/monitor/poll-deps.js'
import { folderStateKey } from '../../../shared/contract/keys.js'
import { EventsRefused } from '../../../shared/failures/storage-errors.js'
import { days, everything } from '../../../shared/jobs/define-jobs.js'
import type { MailAction, MonitorDefinition } from '../../../shared/jobs/file/jobs-file.js'
import { type FolderState, folderStateSchema } from '../../../shared/mailbox/folder-state.js'
import {
  type ScriptedImapServer,
  startScriptedImapServer,
} from '../../servers/scripted/scripted-imap-server.js'
import {
  type PollWorld,
  pollRequestOf,
  pollServer,
  startPollWorld,
} from '../../worlds/poll-world.js'

type Monitor = Omit<MonitorDefinition, 'mailbox'>

const ALL: Monitor = { when: everything(), keep: { for: days(7) }, startFrom: 'all' }
const NOW: Monitor = { ...ALL, startFrom: 'now' }

/** A mail of a test, with when the server received it. */
interface Mail {
  readonly raw: Buffer
  readonly at: string
}

const YEAR_AGO = '01-Mar-2025 09:00:00 +0000'
const BEFORE = '05-Jan-2026 09:00:00 +0000'

let world: PollWorld
let server: ScriptedImapServer
/** The command with which the folder turns out to be another one. */
let renumberedAt = ''

beforeEach(async () => {
  renumberedAt = ''
  world = await startPollWorld()
  server = await startScriptedImapServer({
    behaviour({ name }, { mailbox }) {
      if (name === renumberedAt) mailbox.uidValidity = 2
      return false
    },
  })
})
afterEach(async () => {
  await server.close()
  await world.close()
})

describe('GIVEN a folder with another UIDVALIDITY WHEN it is polled', () => {
  test('THEN known mail is recognised under its new number, and the rest is decided on', async () => {
    given(['a', 'b', 'c'])
    expect(await poll()).toMatchObject({ decided: 3, matched: 3 })
    renumbered(['new 1', 'c', 'a', 'new 2', 'b'])
    const outcome = await poll()

    expect(outcome).toMatchObject({ result: 'succeeded', decided: 2, matched: 2 })
    expect(await keptSubjects()).toEqual(['a', 'b', 'c', 'new 1', 'new 2'])
    expect(matchedEvents()).toHaveLength(5)
    expect(resets()).toMatchObject([
      {
        folder: 'INBOX',
        reason: 'renumbered',
        formerUidValidity: '1',
        uidValidity: '2',
        recognised: 3,
        earlier: 0,
        expired: 0,
        decided: 2,
        actionsDropped: 0,
      },
    ])
    const entries = (await world.ledger()).slice(3)
    expect(entries.map(({ uid, former }) => [uid, former?.uid])).toEqual([
      [1, undefined],
      [2, 3],
      [3, 1],
      [4, undefined],
      [5, 2],
    ])
    expect(entries[1]?.decisions).toMatchObject([
      { monitor: 'one', result: 'recognised', seen: 'UID 3' },
    ])
    expect(await poll()).toMatchObject({ result: 'succeeded', decided: 0 })
    expect(resets()).toHaveLength(1)
  })

  test.each<[string, string[], string[], number]>([
    ['two copies of one: as many are recognised as there were', ['a', 'a'], ['a', 'a', 'a'], 1],
    ['one of two is gone, and nothing is decided on for it', ['a', 'a', 'b'], ['a', 'b'], 0],
    ['nothing is left of what was there', ['a', 'b'], ['c'], 1],
    ['it is empty', ['a'], [], 0],
    ['it was empty', [], ['a', 'b'], 2],
    ['nothing else has changed', ['a', 'b', 'c'], ['a', 'b', 'c'], 0],
    ['the same in another order', ['a', 'b', 'c'], ['c', 'b', 'a'], 0],
  ])('THEN where %s', async (_, before, after, decided) => {
    given(before)
    await poll()
    renumbered(after)
    expect(await poll()).toMatchObject({ result: 'succeeded', decided })
    expect(resets()).toMatchObject([{ decided, recognised: after.length - decided }])
    expect(await poll()).toMatchObject({ result: 'succeeded', decided: 0 })
    expect(await storedState()).toMatchObject({ uidValidity: '2', reset: { isTold: true } })
  })

  test('THEN what has lost its INTERNALDATE is recognised by what it says of itself', async () => {
    given(['a', 'b', 'c', 'd'])
    await poll()
    const today = imapDate(new Date())
    renumbered(['a', 'b', 'new', 'c', 'd'].map((subject) => ({ ...mail(subject), at: today })))
    expect(await poll()).toMatchObject({ result: 'succeeded', decided: 1, matched: 1 })
    expect(await storedState()).toMatchObject({ reset: { keepsDates: false } })
  })

  test('THEN what is the same as a known one and came later is decided on, if mail keeps its dates', async () => {
    given(['a', 'b', 'c', 'd'])
    await poll()
    renumbered(['b', 'c', { ...mail('a'), at: imapDate(new Date()) }])
    expect(await poll()).toMatchObject({ decided: 1, matched: 1 })
    expect(resets()).toMatchObject([{ recognised: 2, decided: 1 }])
  })

  test('THEN mail without a Message-ID is known by author, subject, Date and size', async () => {
    const plain = (subject: string, minute: string, body = 'body') => ({
      raw: Buffer.from(
        `From: cron@example.com\r\nSubject: ${subject}\r\nDate: Mon, 5 Jan 2026 09:${minute}:00 +0000\r\n\r\n${body}\r\n`,
      ),
      at: BEFORE,
    })
    const before = [plain('backup', '00'), plain('backup', '01'), plain('other', '00')]
    given(before)
    await poll()
    const at = imapDate(new Date())
    renumbered(
      [...before, plain('backup', '02'), plain('other', '00', 'longer than it was')].map((one) => ({
        ...one,
        at,
      })),
    )
    expect(await poll()).toMatchObject({ decided: 2, matched: 2 })
  })

  test('THEN mail from before a monitor began is entered as such', async () => {
    given(['old 1', 'old 2'].map((subject) => ({ ...mail(subject), at: YEAR_AGO })))
    expect(await poll({ late: NOW })).toMatchObject({ decided: 0 })
    const seen = { ...mail('seen'), at: imapDate(new Date()) }
    arrived([seen])
    expect(await poll({ late: NOW })).toMatchObject({ decided: 1 })
    renumbered([
      { ...mail('old 1'), at: YEAR_AGO },
      { ...mail('old 2'), at: YEAR_AGO },
      seen,
      { ...mail('new'), at: imapDate(new Date(Date.now() + 1_000)) },
    ])
    expect(await poll({ late: NOW })).toMatchObject({ decided: 1, matched: 1 })
    expect(resets()).toMatchObject([{ recognised: 1, earlier: 2, decided: 1 }])
    expect(await keptSubjects()).toEqual(['new', 'seen'])
  })

  test.each<[string, { readonly date: string; readonly received?: string }, number]>([
    ['its Date is older', { date: '1 Mar 2025 09:00:00 +0000' }, 0],
    ['it was sent since', { date: new Date().toUTCString().slice(5) }, 1],
    ['a server has had it since', { date: '1 Mar 2025 09:00:00 +0000', received: 'now' }, 1],
  ])(
    'THEN without the INTERNALDATEs it counts whether %s',
    async (_, { date, received }, decided) => {
      given(['old'])
      await poll({ late: NOW })
      const since = new Date(Date.now() + 5_000)
      const known = { ...mail('known'), at: imapDate(since) }
      arrived([known])
      await poll({ late: NOW })
      const trace = received === undefined ? '' : `Received: by mx; ${since.toUTCString()}\r\n`
      const other = date.endsWith('GMT') ? since.toUTCString().slice(5) : date
      const raw = Buffer.from(
        `${trace}From: b@example.com\r\nSubject: other\r\nDate: ${other}\r\n\r\nx\r\n`,
      )
      const copiedAt = imapDate(new Date(since.getTime() + 60_000))
      renumbered([
        { ...known, at: copiedAt },
        { raw, at: copiedAt },
      ])
      expect(await poll({ late: NOW })).toMatchObject({ decided })
      expect(resets()).toMatchObject([{ recognised: 1, earlier: 1 - decided, decided }])
    },
  )

  test.each([
    ['in the very second', 0, 1],
    ['by a clock that is a second behind', 1, 1],
    ['by a clock that is ten minutes behind', 600, 1],
    ['by a clock that is an hour behind', 3_600, 1],
    ['hours before, by any clock', 7_200, 0],
    ['a day before', 86_400, 0],
  ])(
    'THEN what came when a monitor had begun is decided on: %s',
    async (_, secondsBehind, decided) => {
      given([{ ...mail('old'), at: YEAR_AGO }])
      await poll({ late: NOW })
      const at = new Date(Date.now() - secondsBehind * 1_000)
      const raw = Buffer.from(
        `From: b@example.com\r\nSubject: new\r\nDate: ${at.toUTCString().slice(5)}\r\n\r\nx\r\n`,
      )
      renumbered([
        { ...mail('old'), at: YEAR_AGO },
        { raw, at: imapDate(at) },
      ])
      expect(await poll({ late: NOW })).toMatchObject({ decided, matched: decided })
      expect(await keptSubjects()).toEqual(decided === 1 ? ['new'] : [])
    },
  )

  test('THEN a monitor that was behind goes on with what it had not seen', async () => {
    given(['a', 'b'])
    await poll({ one: ALL })
    // It has not seen the second mail: that another one has decided on it is nothing to it.
    await changeState((state) => ({ ...state, positions: { ...state.positions, two: 2 } }))
    renumbered(['b', 'a', 'c'])
    expect(await poll({ one: ALL, two: ALL })).toMatchObject({ result: 'succeeded', matched: 4 })
    expect(await keptBy('one')).toEqual(['a', 'b', 'c'])
    expect(await keptBy('two')).toEqual(['a', 'b', 'c'])
  })

  test('THEN a newcomer begins by its startFrom, and one that was removed takes up nothing twice when it comes back', async () => {
    given(['a', 'b'])
    await poll({ one: ALL, gone: ALL })
    renumbered(['a', 'b', 'c'])
    await poll({ one: ALL, fresh: ALL, late: NOW })
    expect(await keptBy('fresh')).toEqual(['a', 'b', 'c'])
    expect(await keptBy('late')).toEqual([])
    await poll({ one: ALL, gone: ALL })
    expect(await keptBy('gone')).toEqual(['a', 'b', 'c'])
    expect(await keptBy('one')).toEqual(['a', 'b', 'c'])
    expect(resets()).toHaveLength(1)
  })

  test('THEN copies that come after it are recognised too', async () => {
    given(['a', 'b', 'c'])
    await poll()
    renumbered(['a'])
    await poll()
    arrived([mail('b'), mail('d'), mail('c')])
    expect(await poll()).toMatchObject({ decided: 1, matched: 1 })
    expect(await keptSubjects()).toEqual(['a', 'b', 'c', 'd'])
  })

  test('THEN what a run kept that died is found for one of two copies, and the other is kept', async () => {
    given(['a'])
    const announce = async () => {
      throw new EventsRefused('the bus takes nothing')
    }
    await poll({ one: ALL }, { announcer: { announce } })
    expect([await keptSubjects(), await world.ledger()]).toEqual([['a'], []])
    renumbered(['a', 'a'])
    expect(await poll()).toMatchObject({ result: 'succeeded' })
    expect(await keptSubjects()).toEqual(['a', 'a'])
    expect(new Set(matchedEvents().map(({ id }) => id)).size).toBe(2)
  })

  test('THEN one mail that is dated 2099 hides nothing', async () => {
    given(['a', { ...mail('b'), at: '01-Jan-2099 00:00:00 +0000' }, 'c'])
    await poll()
    renumbered(['a', { ...mail('b'), at: '01-Jan-2099 00:00:00 +0000' }, 'c', 'new'])
    expect(await poll()).toMatchObject({ decided: 1, matched: 1 })
  })

  test('THEN a clock that had gone ahead, and is set right, keeps nothing twice', async () => {
    given(['a', 'b'])
    await poll({ one: NOW }, { now: () => new Date('2031-01-01T00:00:00Z') })
    arrived([{ ...mail('c'), at: imapDate(new Date()) }])
    await poll({ one: NOW }, { now: () => new Date('2031-01-01T00:10:00Z') })
    renumbered(['a', 'b', { ...mail('c'), at: imapDate(new Date()) }])
    await poll({ one: NOW })
    expect(await keptSubjects()).toEqual(['c'])
  })
})

test.each<[string, MailAction]>([
  ['EXAMINE', 'leave'],
  ['SELECT', 'mark-read'],
])(
  'a folder that is renumbered by %s in the middle of a poll is neither read on nor changed',
  async (command, then) => {
    given(['a'])
    await poll({ one: ALL })
    arrived(['b'])
    renumberedAt = command
    const before = server.commands.length
    expect((await poll({ one: { ...ALL, then } })).failure?.code).toBe('UIDVALIDITY_CHANGED')
    const behind = server.commands.slice(before).join('\n').split(` ${command} `).at(-1)
    expect(behind).not.toMatch(/ (?:FETCH|STORE|SEARCH) /)
    renumberedAt = ''
    await poll({ one: ALL })
    expect(await keptSubjects()).toEqual(['a', 'b'])
  },
)

describe('a folder that gets new numbers again and again', () => {
  test('keeps nothing twice, and is told by a failure of its own', async () => {
    const codes: unknown[] = []
    given(['a', 'b'])
    await poll()
    for (const [turn, uidValidity] of [2, 1, 2, 1, 2].entries()) {
      arrived([`new ${turn}`])
      server.mailbox.uidValidity = uidValidity
      const outcome = await poll()
      codes.push(outcome.failure?.code)
      expect(outcome.decided).toBe(1)
    }
    const restless = 'UIDVALIDITY_RESTLESS'
    expect(codes).toEqual([undefined, undefined, restless, restless, restless])
    expect(await keptSubjects()).toEqual(['a', 'b', 'new 0', 'new 1', 'new 2', 'new 3', 'new 4'])
    expect(new Set(resets().map(({ id }) => id)).size).toBe(5)
    expect(resets()).toHaveLength(5)

    const outcomes: string[] = []
    for (let polls = 0; polls < 10; polls += 1) outcomes.push((await poll()).result)
    expect(outcomes.at(-1)).toBe('succeeded')
    expect((await storedState()).resets).toBeUndefined()
    const transitions = world.events.map((event) => event['detail-type'])
    expect(transitions.filter((type) => type.startsWith('Poll'))).toEqual([
      'Poll Failed',
      'Poll Recovered',
    ])
    const writes = world.s3Calls.length
    await poll()
    expect(
      world.s3Calls.slice(writes).filter(({ operation }) => operation === 'PutObject'),
    ).toEqual([])
  })

  test('numbers that come back name other mail: what is kept under them stays', async () => {
    given(['a', 'b'])
    await poll()
    renumbered(['b'])
    await poll()
    server.mailbox.uidValidity = 1
    server.mailbox.messages = [mail('x').raw, mail('y').raw]
    expect(await poll()).toMatchObject({ decided: 2, matched: 2 })
    expect(await keptSubjects()).toEqual(['a', 'b', 'x', 'y'])
  })
})

describe('UIDNEXT that goes back under the same UIDVALIDITY', () => {
  test('is taken for a new numbering when a second session sees it', async () => {
    given(['a', 'b', 'c', 'd'])
    await poll()
    server.mailbox.messages = [mail('a').raw, mail('x').raw]
    expect(await poll()).toMatchObject({ result: 'succeeded', decided: 0 })
    expect(resets()).toEqual([])
    expect(await poll()).toMatchObject({ result: 'succeeded', decided: 1, matched: 1 })
    expect(resets()).toMatchObject([{ reason: 'reused', recognised: 1, decided: 1 }])
    expect(await keptSubjects()).toEqual(['a', 'b', 'c', 'd', 'x'])
    expect(await poll()).toMatchObject({ result: 'succeeded', decided: 0 })
  })

  test('of a replica that lags behind for a session is nothing', async () => {
    given(['a', 'b', 'c'])
    await poll()
    const { messages } = server.mailbox
    server.mailbox.messages = messages.slice(0, 1)
    await poll()
    server.mailbox.messages = messages
    await poll()
    server.mailbox.messages = messages.slice(0, 2)
    await poll()
    server.mailbox.messages = [...messages, mail('d').raw]
    expect(await poll()).toMatchObject({ decided: 1, matched: 1 })
    expect(resets()).toEqual([])
    expect((await storedState()).goneBack).toBeUndefined()
  })

  test('of one that lags for longer costs nothing but a look at the whole folder', async () => {
    given(['a', 'b', 'c'])
    await poll()
    const { messages } = server.mailbox
    server.mailbox.messages = messages.slice(0, 1)
    await poll()
    await poll()
    server.mailbox.messages = [...messages, mail('d').raw]
    expect(await poll()).toMatchObject({ decided: 1, matched: 1 })
    expect(await keptSubjects()).toEqual(['a', 'b', 'c', 'd'])
  })
})

describe('a mailbox that has moved to another host with the same UIDVALIDITY', () => {
  const pollAt = (host: string) =>
    world.poll(pollRequestOf({ host, port: server.port, security: 'none' }, { one: ALL }))

  test('THEN other mail under its numbers is not passed over', async () => {
    given(['a', 'b'])
    await pollAt('127.0.0.1')
    given(['b', 'x', 'a', 'y'])
    expect(await pollAt('localhost')).toMatchObject({ decided: 2, matched: 2 })
    expect(await keptSubjects()).toEqual(['a', 'b', 'x', 'y'])
    expect(resets()).toMatchObject([{ reason: 'reused', recognised: 2, decided: 2 }])
    expect(await pollAt('localhost')).toMatchObject({ decided: 0 })
  })

  test('THEN where it is the same mail, only another name, nothing happens', async () => {
    given(['a', 'b', 'c'])
    await pollAt('127.0.0.1')
    arrived(['d'])
    expect(await pollAt('localhost')).toMatchObject({ decided: 1, matched: 1 })
    expect(resets()).toEqual([])
    const commands = server.commands.length
    await pollAt('localhost')
    expect(server.commands.slice(commands).join()).not.toContain('EXAMINE')
  })
})

test('a UIDVALIDITY of 0 is a number like any other', async () => {
  server.mailbox.uidValidity = 0
  given(['a', 'b'])
  await poll()
  arrived(['c'])
  expect(await poll()).toMatchObject({ decided: 1 })
  expect(resets()).toEqual([])
  renumbered(['a', 'b', 'c'])
  expect(await poll()).toMatchObject({ decided: 0 })
  server.mailbox.uidValidity = 0
  expect(await poll()).toMatchObject({ decided: 0 })
  expect(await keptSubjects()).toEqual(['a', 'b', 'c'])
})

const mail = (subject: string): Mail => ({
  raw: Buffer.from(
    `From: a@example.com\r\nSubject: ${subject}\r\nMessage-ID: <${subject.replaceAll(' ', '.')}@example.com>\r\nDate: Mon, 5 Jan 2026 09:00:00 +0000\r\n\r\nbody of ${subject}\r\n`,
  ),
  at: BEFORE,
})

const asMail = (one: string | Mail): Mail => (typeof one === 'string' ? mail(one) : one)

function given(mails: readonly (string | Mail)[]): void {
  const all = mails.map(asMail)
  server.mailbox.messages = all.map(({ raw }) => raw)
  server.mailbox.internalDates = all.map(({ at }) => at)
}

function arrived(mails: readonly (string | Mail)[]): void {
  const all = mails.map(asMail)
  const { messages, internalDates = [] } = server.mailbox
  server.mailbox.messages = [...messages, ...all.map(({ raw }) => raw)]
  server.mailbox.internalDates = [...internalDates, ...all.map(({ at }) => at)]
}

function renumbered(mails: readonly (string | Mail)[]): void {
  given(mails)
  server.mailbox.uidValidity += 2
  if (server.mailbox.uidValidity > 3) return
  server.mailbox.uidValidity = 2
}

const imapDate = (date: Date): string =>
  `${date.toUTCString().slice(5, 16).replaceAll(' ', '-')} ${date.toISOString().slice(11, 19)} +0000`

const poll = (
  monitors: Record<string, Monitor> = { one: ALL },
  overrides: Partial<PollPorts> = {},
) => pollServer(world, server, monitors, overrides)

const eventsOf = (type: string) =>
  world.events.filter((event) => event['detail-type'] === type).map(({ detail }) => detail)
const resets = () => eventsOf('Mailbox Reset')
const matchedEvents = () => eventsOf('Mail Matched')

const keptSubjects = async () => (await world.manifests()).map(({ subject }) => subject).toSorted()
const keptBy = async (name: string) =>
  (await world.manifests())
    .filter(({ monitor }) => monitor === name)
    .map(({ subject }) => subject)
    .toSorted()

const STATE = folderStateKey('operations', 'INBOX')

async function storedState(): Promise<FolderState> {
  return folderStateSchema.parse(JSON.parse(String(await world.object(STATE))))
}

async function changeState(change: (state: FolderState) => FolderState): Promise<void> {
  const changed = change(await storedState())
  await world
    .deps()
    .archive.put(STATE, JSON.stringify(changed), { contentType: 'application/json' })
}
