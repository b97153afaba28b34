import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { days, everything } from '../../../../shared/jobs/define-jobs.js'
import { IMAP_LIMITS } from '../../../../shared/mailbox/imap/imap-limits.js'
import { imapMailboxes } from '../../../../shared/mailbox/imap/imap-mailbox.js'
import type { MailboxSession } from '../../../../shared/mailbox/mailbox-session.js'
import { mailboxContract } from '../../../contracts/mailbox.js'
import { startScriptedImapServer } from '../../../servers/scripted/scripted-imap-server.js'
import {
  SERVER_TRAITS,
  type ServerTrait,
  withTraits,
} from '../../../servers/scripted/server-traits.js'
import { type PollWorld, pollRequestOf, startPollWorld } from '../../../worlds/poll-world.js'

const LOGIN = { username: 'operations@example.com', password: 'not-a-real-password' }
const MESSAGES = Array.from({ length: 25 }, (_, index) =>
  Buffer.from(`From: a@example.com\r\nSubject: ${index + 1}\r\n\r\n* 1 FETCH (UID 1)\r\n)\r\n`),
)
const T = SERVER_TRAITS

/** By name, or several at once. */
const SERVERS: Readonly<Record<string, readonly ServerTrait[]>> = {
  'without any': [],
  ...Object.fromEntries(Object.entries(T).map(([name, trait]) => [name, [trait]])),
  'a limit, no UIDNEXT': [T['limit of 7, told (Yahoo)'], T['no UIDNEXT at all (NetEase)']],
  'a limit, no SEARCH': [T['limit of 7, told (Yahoo)'], T['no SEARCH at all (AliYun)']],
  'a limit that is not announced, no SEARCH': [
    T['limit of 7, not announced'],
    T['no SEARCH at all (AliYun)'],
  ],
  'a limit of the lowest, two rows': [
    T['limit of 7, not announced, of the lowest'],
    T['one mail in two rows'],
  ],
  'a silent limit, sizes of 0, no SEARCH by date': [
    T['limit of 7, announced and not told'],
    T['sizes of 0 (Proton Bridge)'],
    T['no SEARCH by date (Mail.ru)'],
  ],
  'no UIDNEXT, no SEARCH, two rows, sizes of 0': [
    T['no UIDNEXT at all (NetEase)'],
    T['no SEARCH at all (AliYun)'],
    T['one mail in two rows, its body first'],
    T['sizes of 0 (Proton Bridge)'],
  ],
}

describe.each(Object.entries(SERVERS))('a server with these traits: %s', (_, traits) => {
  mailboxContract(async () => ({
    messages: MESSAGES,
    open: async () =>
      imapMailboxes(IMAP_LIMITS)(await givenServer(traits), LOGIN, { timeLimitMs: 60_000 }),
  }))
})

describe('a poll keeps all mail, once', () => {
  let world: PollWorld
  beforeEach(async () => {
    world = await startPollWorld()
  })
  afterEach(() => world.close())

  test.each(Object.entries(SERVERS))('%s', async (_, traits) => {
    const server = await givenServer(traits)
    for (const startFrom of ['all', '2026-01-01']) {
      const monitor = { when: everything(), keep: { for: days(7) }, startFrom }
      const request = pollRequestOf(server, { [startFrom === 'all' ? 'all' : 'dated']: monitor })
      const outcome = await world.poll(request)
      expect(outcome).toMatchObject({ result: 'succeeded', matched: MESSAGES.length })
      expect(await world.poll(request)).toMatchObject({ result: 'succeeded', decided: 0 })
    }
  })
})

test('without UIDVALIDITY nothing is read, and that is said', async () => {
  const trait: ServerTrait = {
    opened: (lines) => lines.filter((line) => !line.includes('UIDVALIDITY')),
    status: (items) => items.replace(/ UIDVALIDITY \d+/, ''),
  }
  const open = imapMailboxes(IMAP_LIMITS)
  const session = await open(await givenServer([trait]), LOGIN, { timeLimitMs: 60_000 })
  onTestFinished(session.close.bind(session))
  await expect(session.examine('INBOX')).rejects.toMatchObject({
    code: 'UIDS_UNSUPPORTED',
    message: expect.stringContaining('no UIDVALIDITY'),
  })
})

test('a UIDVALIDITY of 0 is a number like any other, and is told once', async () => {
  const told: string[] = []
  const session = await imapMailboxes(IMAP_LIMITS)(await givenServer([], 0), LOGIN, {
    timeLimitMs: 60_000,
    onWorkaround: (words) => told.push(words),
  })
  onTestFinished(session.close.bind(session))
  expect(await session.examine('INBOX')).toMatchObject({ uidValidity: '0', isUidNextTold: true })
  await session.examine('INBOX')
  expect(told).toEqual([expect.stringContaining('UIDVALIDITY is 0')])
})

async function givenServer(traits: readonly ServerTrait[], uidValidity = 7) {
  const server = await startScriptedImapServer({
    messages: MESSAGES,
    uidValidity,
    behaviour: withTraits(...traits),
  })
  onTestFinished(server.close)
  return { host: server.host, port: server.port, security: 'none' as const }
}

describe('whether the size of a mail is false', () => {
  const small = MESSAGES.slice(0, 2)
  const large = Buffer.concat([...small.slice(0, 1), Buffer.alloc(5_000, 'x')])
  const told = (size: (bytes: number) => number) => [{ size }]

  test.each([
    { why: 'told as it is', size: (bytes: number) => bytes, are: [undefined, undefined] },
    { why: 'less than the header', size: () => 5, are: [true, true] },
    { why: 'no more than the header', size: () => 35, are: [true, true] },
    { why: 'a little more than the header', size: () => 36, are: [undefined, undefined] },
  ])('$why', async ({ size, are }) => {
    expect(await falseSizes(await sessionWith(told(size), small))).toEqual(are)
  })

  test('it is, where other mail of the session has shown it', async () => {
    const session = await sessionWith(
      told((bytes) => Math.min(bytes, 100)),
      [...small, large],
    )
    expect(await falseSizes(session)).toEqual([undefined, undefined, undefined])
    for await (const _ of session.messages([1, 3]));
    expect(await falseSizes(session)).toEqual([true, true, true])
  })

  test('it is, where mail that was read in pieces has shown it', async () => {
    const session = await sessionWith(
      told((bytes) => Math.min(bytes, 100)),
      [...small, large],
    )
    for await (const _ of session.message(3, 100));
    expect(await falseSizes(session)).toEqual([true, true, true])
  })

  async function sessionWith(traits: readonly ServerTrait[], messages: readonly Buffer[]) {
    const server = await startScriptedImapServer({ messages, behaviour: withTraits(...traits) })
    onTestFinished(server.close)
    const { host, port } = server
    const open = imapMailboxes(IMAP_LIMITS)
    const session = await open({ host, port, security: 'none' }, LOGIN, { timeLimitMs: 60_000 })
    onTestFinished(session.close.bind(session))
    await session.examine('INBOX')
    return session
  }

  async function falseSizes(session: MailboxSession) {
    const are: (true | undefined)[] = []
    for await (const { isSizeFalse } of session.heads(1, 9)) are.push(isSizeFalse)
    return are
  }
})

test.each([
  T['limit of 1'],
  T['limit of 7, told (Yahoo)'],
  T['limit of 7, not announced'],
  T['a limit that is larger than it is said to be'],
])('bodies that are gone are asked for once, whatever the limit: $capability', async (trait) => {
  const server = await startScriptedImapServer({
    messages: MESSAGES,
    behaviour: withTraits(trait),
  })
  onTestFinished(server.close)
  const { host, port } = server
  const open = imapMailboxes(IMAP_LIMITS)
  const session = await open({ host, port, security: 'none' }, LOGIN, { timeLimitMs: 60_000 })
  onTestFinished(session.close.bind(session))
  await session.examine('INBOX')
  const gone = [26, 27, 28, 29, 30, 31, 32, 33, 34]
  const came: number[] = []
  for await (const { uid } of session.messages([...gone, 1, 2, 3])) came.push(uid)
  expect(came).toEqual([1, 2, 3])
})

test.each([
  { told: 'as it is', size: (bytes: number) => bytes, isHeld: true },
  { told: 'as nothing', size: () => 0, isHeld: false },
  { told: 'as 1 byte', size: () => 1, isHeld: false },
])('a mail of 5 MiB, told $told, is held: $isHeld', async ({ size, isHeld }) => {
  const large = Buffer.concat([...MESSAGES.slice(0, 1), Buffer.alloc(5 * 1024 * 1024, 'x')])
  const server = await startScriptedImapServer({
    messages: [...MESSAGES.slice(0, 1), large],
    behaviour: withTraits({ size }),
  })
  onTestFinished(server.close)
  const { host, port } = server
  const open = imapMailboxes(IMAP_LIMITS)
  const session = await open({ host, port, security: 'none' }, LOGIN, { timeLimitMs: 60_000 })
  onTestFinished(session.close.bind(session))
  await session.examine('INBOX')
  for await (const _ of session.heads(1, 2));
  const held: boolean[] = []
  for await (const { raw } of session.messages([1, 2])) held.push(raw !== undefined)
  expect(held).toEqual([true, isHeld])
  const pieces: Buffer[] = []
  for await (const piece of session.message(2, 0)) pieces.push(piece)
  expect(Buffer.concat(pieces).equals(large)).toBe(true)
})
