import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { type MailServer, startMailServer } from '../../../local/mail-server/start-mail-server.js'
import { contains, days } from '../../../shared/jobs/define-jobs.js'
import type { MailAction } from '../../../shared/jobs/file/jobs-file.js'
import { folderStateSchema } from '../../../shared/mailbox/folder-state.js'
import { IMAP_LIMITS } from '../../../shared/mailbox/imap/imap-limits.js'
import { imapMailboxes } from '../../../shared/mailbox/imap/imap-mailbox.js'
import { LEASE_MS } from '../../../shared/mailbox/lease-terms.js'
import type { MailboxSession, OpenMailbox } from '../../../shared/mailbox/mailbox-session.js'
import { removeDirectory } from '../../remove-directory.js'
import { openImapClient } from '../../servers/imap-client.js'
import { type PollWorld, pollRequestOf, startPollWorld } from '../../worlds/poll-world.js'

const USER = {
  address: 'operations@example.co.jp',
  username: 'operations@example.co.jp',
  password: 'not-a-real-password',
}
const SUBJECTS = ['wanted 1', 'other', 'wanted 2']

/** A run that died holds its lease until it expires. */
const afterTheLease = () => new Date(Date.now() + LEASE_MS + 1_000)

let world: PollWorld
let server: MailServer
let directory: string

afterEach(async () => {
  await server.close()
  await world.close()
  await removeDirectory(directory)
})

/** More than a poll of three mails needs; the last ones show that the poll then simply ends. */
const CALLS = Array.from({ length: 40 }, (_, index) => index + 1)

test.each(CALLS)(
  'a crash before call %i moves no mail that is not kept, and loses none',
  async (n) => {
    await crashBefore(n)
    const before = await mailbox()
    const kept = await keptSubjects()
    expect([...before.inbox, ...before.done].toSorted()).toEqual(['other', 'wanted 1', 'wanted 2'])
    for (const subject of before.done) expect(kept).toContain(subject)
    const state = await folderState()
    if (before.done.length > 0 || (state?.pendingActions ?? []).length > 0) {
      // Nothing is even planned before all else is done; positions go with the plan.
      expect(state?.positions).toEqual({ wanted: 4, seen: 4 })
      expect(world.events).toHaveLength(4)
      expect(await world.ledger()).toHaveLength(3)
    }

    const outcome = await world.poll(request(), { now: afterTheLease })
    expect(outcome.result).toBe('succeeded')
    expect(await mailbox()).toEqual({ inbox: ['other'], done: ['wanted 1', 'wanted 2'], unread: 0 })
    expect((await keptSubjects()).toSorted()).toEqual(['wanted 1', 'wanted 2'])
    expect(await folderState()).toMatchObject({ pendingActions: [], positions: { wanted: 4 } })
  },
)

test('the crashes reach every step of a poll with actions', async () => {
  const calls = await crashBefore(1_000)
  expect(new Set(calls)).toEqual(
    new Set([
      'GetObject state',
      'PutObject state',
      'PutObject definitions',
      'PutObject mail',
      'GetObject ledger-hours',
      'PutObject ledger-hours',
      'PutObject ledger',
      'PutEvents',
      'status',
      'examine',
      'heads',
      'messages',
      'folders',
      'select',
      'markRead',
      'move',
    ]),
  )
  expect(calls.indexOf('PutEvents')).toBeGreaterThan(calls.lastIndexOf('PutObject mail'))
  expect(calls.indexOf('PutObject ledger')).toBeGreaterThan(calls.indexOf('PutEvents'))
  expect(calls.indexOf('select')).toBeGreaterThan(calls.indexOf('PutObject ledger') + 1)
  expect(calls.indexOf('move')).toBeGreaterThan(calls.indexOf('markRead'))
  expect(calls.length).toBeLessThan(CALLS.length)
})

/**
 * Polls a folder that was polled before, until the nth thing is asked of S3, the event bus or the mail server, and lets that
 * call hang for ever: as a crash just before it. Answers what was asked for.
 */
async function crashBefore(callNumber: number): Promise<string[]> {
  const calls: string[] = []
  let isOver = true
  let crash = () => {}
  const crashed = new Promise<void>((resolve) => {
    crash = resolve
  })
  const onCall = (name: string): Promise<undefined> | undefined => {
    if (isOver) return undefined
    calls.push(name)
    if (calls.length !== callNumber) return undefined
    crash()
    return new Promise<undefined>(() => {})
  }
  world = await startPollWorld({
    onS3: ({ operation, key }) => onCall(`${operation} ${key.split('/')[0]}`),
    onEvents: ({ operation }) => onCall(operation),
  })
  await startServer()
  await world.poll(request())
  for (const subject of SUBJECTS) {
    server.deliver(Buffer.from(`From: a@example.com\r\nSubject: ${subject}\r\n\r\nThe body.\r\n`))
  }
  isOver = false
  const poll = world.poll(request(), { openMailbox: observed(onCall) })
  await Promise.race([crashed, poll])
  isOver = true
  return calls
}

async function startServer(): Promise<void> {
  directory = await mkdtemp(join(tmpdir(), 'mailjobs-mail-'))
  server = await startMailServer({ directory, users: [USER] })
  const client = await openClient()
  await client.mailboxCreate('Done')
  await client.logout()
}

/** The real session, with a word before each call. */
const observed =
  (onCall: (name: string) => Promise<undefined> | undefined): OpenMailbox =>
  async (...args) => {
    const session = await imapMailboxes(IMAP_LIMITS)(...args)
    return new Proxy<MailboxSession>(session, {
      get(target, name) {
        const method: unknown = Reflect.get(target, name)
        if (typeof method !== 'function') return method
        return (...given: unknown[]) => {
          const hanging = name === 'close' ? undefined : onCall(String(name))
          if (hanging === undefined) return Reflect.apply(method, target, given)
          // What answers with messages is waited for when they are taken.
          return Object.assign(hanging, { [Symbol.asyncIterator]: () => ({ next: () => hanging }) })
        }
      },
    })
  }

const monitor = (action: MailAction) => ({
  when: { subject: contains('wanted') },
  keep: { for: days(7) },
  startFrom: 'all',
  then: action,
})

const request = () =>
  pollRequestOf(
    { ...server.imap, security: 'none' },
    { wanted: monitor({ move: 'Done' }), seen: monitor('mark-read') },
  )

const openClient = () =>
  openImapClient({ ...server.imap, user: USER.username, password: USER.password })

async function mailbox(): Promise<{ inbox: string[]; done: string[]; unread: number }> {
  const client = await openClient()
  const mailIn = async (folder: string) => {
    await client.mailboxOpen(folder, { readOnly: true })
    return client.fetchAll('1:*', { envelope: true, flags: true })
  }
  const [inbox, done] = [await mailIn('INBOX'), await mailIn('Done')]
  await client.logout()
  const subjects = (found: typeof inbox) =>
    found.map(({ envelope }) => envelope?.subject ?? '').toSorted()
  return {
    inbox: subjects(inbox),
    done: subjects(done),
    unread: done.filter(({ flags }) => !flags?.has('\\Seen')).length,
  }
}

const keptSubjects = async (): Promise<string[]> =>
  (await world.manifests())
    .filter(({ monitor }) => monitor === 'wanted')
    .map(({ subject }) => subject)

async function folderState() {
  const [key] = (await world.keys('state/operations/inbox')).filter((name) =>
    name.endsWith('.json'),
  )
  return key === undefined
    ? undefined
    : folderStateSchema.parse(JSON.parse(String(await world.object(key))))
}
