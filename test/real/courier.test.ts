import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { contains, days, everything } from '../../shared/jobs/define-jobs.js'
import type { MailAction } from '../../shared/jobs/file/jobs-file.js'
import { IMAP_LIMITS } from '../../shared/mailbox/imap/imap-limits.js'
import { imapMailboxes } from '../../shared/mailbox/imap/imap-mailbox.js'
import { mailboxContract } from '../contracts/mailbox.js'
import { type Courier, startCourier } from '../servers/courier.js'
import { openImapClient } from '../servers/imap-client.js'
import { realServer } from '../servers/real-server.js'
import { type PollWorld, pollRequestOf, startPollWorld } from '../worlds/poll-world.js'

const courierHere = realServer('courier')
if (!courierHere.available) console.log(`Skipped: on Courier. ${courierHere.reason}`)

const mail = (subject: string) =>
  Buffer.from(`From: a@example.com\r\nSubject: ${subject}\r\n\r\nText.\r\n`)
const SUBJECTS = ['wanted 1', 'other', 'wanted 2', 'flagged by somebody'] as const
const DONE = '処理済み'

describe.skipIf(!courierHere.available)('Courier', () => {
  mailboxContract(async () => {
    const messages = Array.from({ length: 25 }, (_, index) => mail(`${index + 1}`))
    const courier = await startCourier()
    onTestFinished(courier.stop)
    await courier.deliver(messages, 'INBOX', new Date('2026-01-05T09:00:00Z'))
    const { imap, login } = placeOf(courier)
    return {
      messages,
      open: () => imapMailboxes(IMAP_LIMITS)(imap, login, { timeLimitMs: 60_000 }),
    }
  })
})

describe.skipIf(!courierHere.available)('a poll of Courier', () => {
  let courier: Courier
  let world: PollWorld
  beforeEach(async () => {
    courier = await startCourier({ folders: [`INBOX.${DONE}`] })
    world = await startPollWorld()
    world.login = { ...world.login, ...placeOf(courier).login }
    await courier.deliver(SUBJECTS.map(mail))
    const client = await opened()
    await client.messageFlagsAdd('4', ['\\Deleted'], { uid: true })
  })
  afterEach(async () => {
    await world?.close()
    await courier?.stop()
  })

  const opened = async (folder = 'INBOX') => {
    const { host, imapPort: port, user, password } = courier
    const client = await openImapClient({ host, port, user, password })
    await client.mailboxOpen(folder)
    return client
  }
  const mailIn = async (folder: string) => {
    const client = await opened(folder)
    const rows = await client.fetchAll('1:*', { envelope: true, flags: true })
    return rows.map(({ envelope, flags }) =>
      [envelope?.subject, ...[...(flags ?? [])].filter((flag) => flag !== '\\Recent')].join(' '),
    )
  }
  const poll = (action: MailAction) => {
    const keep = { for: days(7), message: true }
    const monitor = { when: { subject: contains('wanted') }, keep, then: action }
    return world.poll(
      pollRequestOf(placeOf(courier).imap, { wanted: { ...monitor, startFrom: 'all' as const } }),
    )
  }

  test('keeps all mail, then what is new, and each once', async () => {
    const monitor = { when: everything(), keep: { for: days(7) }, startFrom: 'all' as const }
    const request = pollRequestOf(placeOf(courier).imap, { all: monitor })
    expect(await world.poll(request)).toMatchObject({ result: 'succeeded', matched: 4 })
    expect(await world.poll(request)).toMatchObject({ result: 'succeeded', decided: 0 })
    await courier.deliver([mail('new')])
    expect(await world.poll(request)).toMatchObject({ decided: 1, matched: 1 })
    expect(await world.manifests()).toHaveLength(5)
  })

  test('marks what matched as read, and no other', async () => {
    expect(await poll('mark-read')).toMatchObject({ acted: 2, givenUp: 0 })
    expect(await mailIn('INBOX')).toEqual([
      'wanted 1 \\Seen',
      'other',
      'wanted 2 \\Seen',
      'flagged by somebody \\Deleted',
    ])
  })

  test('moves it by COPY and UID EXPUNGE, as there is no MOVE', async () => {
    expect(await poll({ move: DONE })).toMatchObject({ acted: 2, givenUp: 0 })
    expect(await mailIn('INBOX')).toEqual(['other', 'flagged by somebody \\Deleted'])
    expect(await mailIn(`INBOX.${DONE}`)).toEqual(['wanted 1', 'wanted 2'])
  })

  test('deletes it, and what others have flagged stays', async () => {
    expect(await poll('delete')).toMatchObject({ acted: 2, givenUp: 0 })
    expect(await mailIn('INBOX')).toEqual(['other', 'flagged by somebody \\Deleted'])
  })
})

const placeOf = ({ host, imapPort, user, password }: Courier) => ({
  imap: { host, port: imapPort, security: 'none' as const },
  login: { username: user, password },
})
