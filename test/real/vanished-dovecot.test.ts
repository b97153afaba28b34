import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { contains, days, everything } from '../../shared/jobs/define-jobs.js'
import type { MonitorDefinition } from '../../shared/jobs/file/jobs-file.js'
import { type Dovecot, startDovecot } from '../servers/dovecot.js'
import { openImapClient } from '../servers/imap-client.js'
import { takeByPop } from '../servers/pop-client.js'
import { realServer } from '../servers/real-server.js'
import { type RecordingProxy, startRecordingProxy } from '../servers/recording-proxy.js'
import { type PollWorld, pollRequestOf, startPollWorld } from '../worlds/poll-world.js'

const dovecotHere = realServer('dovecot')
if (!dovecotHere.available) console.log(`Skipped: vanished mail on Dovecot. ${dovecotHere.reason}`)

type Monitor = Omit<MonitorDefinition, 'mailbox'>

const MONITOR: Monitor = {
  when: everything(),
  keep: { for: days(30) },
  startFrom: 'all',
}
const MINUTE_MS = 60_000
const USERS = Array.from({ length: 12 }, (_, index) => ({
  name: `user-${index}@example.co.jp`,
  password: 'not-a-real-password',
}))

let dovecot: Dovecot
let proxy: RecordingProxy
let world: PollWorld
let user = ''
let usersTaken = 0
let startedAt = 0
let minutes = 0

const givenDovecot = (extraConfiguration = '') => {
  beforeAll(async () => {
    const [first = { name: '', password: '' }, ...others] = USERS
    dovecot = await startDovecot({
      users: [first, ...others],
      folders: ['Done', 'Other'],
      extraConfiguration,
    })
    proxy = await startRecordingProxy({ target: { host: dovecot.host, port: dovecot.imapPort } })
    usersTaken = 0
  })
  afterAll(async () => {
    await proxy?.close()
    await dovecot?.stop()
  })
  beforeEach(async () => {
    user = USERS[usersTaken]?.name ?? ''
    usersTaken += 1
    minutes = 0
    startedAt = Date.now()
    world = await startPollWorld()
    world.login = { username: user, password: 'not-a-real-password', secretVersion: 'version-1' }
  })
  afterEach(() => world?.close())
}

/** A poll ten minutes after the one before. */
async function poll(monitors: Record<string, Monitor> = { all: MONITOR }) {
  minutes += 10
  const now = new Date(startedAt + minutes * MINUTE_MS)
  const imap = { host: proxy.host, port: proxy.port, security: 'none' } as const
  return world.poll(pollRequestOf(imap, monitors), { now: () => now })
}

const letters = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    Buffer.from(
      `From: ${index === 1 ? 'report' : 'batch'}@example.co.jp\r\nSubject: mail ${index}\r\n\r\nThe body.\r\n`,
    ),
  )

const deliver = (count: number, folder = 'INBOX') => dovecot.deliver(user, letters(count), folder)

/** Another client of the same mailbox, with POP3. */
const take = (isWanted?: (number: number) => boolean) =>
  takeByPop(
    { host: dovecot.host, port: dovecot.popPort, user, password: 'not-a-real-password' },
    isWanted,
  )

/** Somebody removes mail by hand. */
async function removeByHand(uids: string, folder = 'INBOX'): Promise<void> {
  const client = await openImapClient({
    host: dovecot.host,
    port: dovecot.imapPort,
    user,
    password: 'not-a-real-password',
  })
  await client.mailboxOpen(folder)
  await client.messageDelete(uids, { uid: true })
  await client.logout()
}

const told = () =>
  world.events
    .filter((event) => event['detail-type'] === 'Mail Vanished')
    .map(({ detail }) => detail)

describe.skipIf(!dovecotHere.available)('on Dovecot, which keeps a log of removals', () => {
  givenDovecot()

  test('what a POP3 client takes between two polls is told by the next one, with its UIDs', async () => {
    await deliver(3)
    await poll()
    await deliver(4)
    expect(await take((number) => number > 3)).toBe(4)
    await deliver(2)
    const outcome = await poll()

    expect(outcome).toMatchObject({ result: 'succeeded', decided: 2, vanished: 4 })
    expect(told()).toMatchObject([
      {
        mailbox: 'operations',
        folder: 'INBOX',
        count: 4,
        ranges: [{ first: 4, last: 7 }],
        evidence: 'log',
        occasions: 1,
      },
    ])
    const [event] = told()
    expect(Date.parse(String(event?.['before'])) - Date.parse(String(event?.['after']))).toBe(
      10 * MINUTE_MS,
    )
    await poll()
    await poll()
    expect(told()).toHaveLength(1)
  })

  test('what it takes of several deliveries is told in ranges, and once each time', async () => {
    await deliver(2)
    await poll()
    await deliver(5)
    expect(await take((number) => number === 3 || number === 5 || number === 6)).toBe(3)
    await poll()
    await deliver(1)
    await take((number) => number === 5)
    await poll()
    await deliver(1)
    await poll()
    expect(told()).toMatchObject([
      {
        count: 3,
        ranges: [
          { first: 3, last: 3 },
          { first: 5, last: 6 },
        ],
      },
      { count: 1, ranges: [{ first: 8, last: 8 }] },
    ])
  })

  test('a client that empties the folder is told of what no poll had seen, and of nothing else', async () => {
    await deliver(5)
    await poll()
    await deliver(2)
    expect(await take()).toBe(7)
    await poll()
    await poll()
    expect(told()).toMatchObject([{ count: 2, ranges: [{ first: 6, last: 7 }] }])
  })

  test('what was decided on is anybody’s to remove, and so are our own moves and removals', async () => {
    const monitors = {
      moves: {
        ...MONITOR,
        when: { from: 'batch@example.co.jp', subject: contains('mail 0') },
        then: { move: 'Done' },
      },
      removes: {
        ...MONITOR,
        when: { from: 'report@example.co.jp' },
        keep: { for: days(30), message: true },
        then: 'delete',
      },
    } as const
    for (let round = 0; round < 4; round += 1) {
      await deliver(4)
      expect(await poll(monitors)).toMatchObject({ result: 'succeeded', decided: 4, acted: 2 })
      await removeByHand(`${round * 4 + 3}`)
      await poll(monitors)
    }
    await take()
    await poll(monitors)
    await deliver(1)
    await poll(monitors)
    expect(told()).toEqual([])
  })

  test('the other folders of the session are read as before once the log was asked', async () => {
    const monitors = { all: MONITOR, other: { ...MONITOR, folder: 'Other' } }
    await poll(monitors)
    await deliver(2)
    await deliver(2, 'Other')
    await take((number) => number === 1)
    expect(await poll(monitors)).toMatchObject({ result: 'succeeded', matched: 3, vanished: 1 })
    expect(told()).toMatchObject([{ folder: 'INBOX', count: 1, ranges: [{ first: 1, last: 1 }] }])
  })

  test('nothing is enabled, opened or asked for by a poll that finds no hole', async () => {
    await deliver(3)
    await poll()
    proxy.reset()
    await poll()
    const commands = proxy.traffic().lines.map((line) => line.split(' ')[1])
    expect(commands).toEqual(['LOGIN', 'ID', 'NAMESPACE', 'STATUS'])
  })
})

describe.skipIf(!dovecotHere.available)('on a server that tells of no log', () => {
  givenDovecot('imap_capability = IMAP4rev1 LITERAL+ ID ENABLE UNSELECT NAMESPACE UIDPLUS MOVE\n')

  test('two of two that are gone at the second look are told, one alone is not', async () => {
    await deliver(1)
    await poll()
    await deliver(1)
    await take((number) => number === 2)
    await poll()
    await poll()
    expect(told()).toEqual([])
    await deliver(1)
    await take((number) => number === 2)
    await poll()
    expect(told()).toEqual([])
    await poll()
    expect(told()).toMatchObject([
      { count: 2, ranges: [{ first: 2, last: 3 }], evidence: 'improbable' },
    ])
    await poll()
    expect(told()).toHaveLength(1)
  })

  test('one of one is told where the folder was emptied with it', async () => {
    await deliver(3)
    await poll()
    await deliver(1)
    expect(await take()).toBe(4)
    await poll()
    await poll()
    expect(told()).toMatchObject([
      { count: 1, ranges: [{ first: 4, last: 4 }], evidence: 'emptied' },
    ])
  })
})
