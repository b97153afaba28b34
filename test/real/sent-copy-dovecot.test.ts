import { createHash, randomBytes } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { keepSentCopy } from '../../shared/delivery/sent-copy/keep-sent-copy.js'
import { asFailure } from '../../shared/failures/failure-error.js'
import { ConnectionLost } from '../../shared/failures/mailbox-errors.js'
import type { MailboxSession, OpenMailbox } from '../../shared/mailbox/mailbox-session.js'
import { type Dovecot, startDovecot } from '../servers/dovecot.js'
import { openImapClient } from '../servers/imap-client.js'
import { realServer } from '../servers/real-server.js'
import { type PollWorld, startPollWorld } from '../worlds/poll-world.js'
import { sentCopyDeps, sentCopyIn, sentMessage } from '../worlds/sent-mail.js'

const dovecotHere = realServer('dovecot')
if (!dovecotHere.available) console.log(`Skipped: sent copies on Dovecot. ${dovecotHere.reason}`)

const MB = 1_000_000
const PASSWORD = 'not-a-real-password'
/** One user for each test: a mailbox of its own. */
const USERS = Array.from({ length: 12 }, (_, index) => ({
  name: `user-${index}@example.co.jp`,
  password: PASSWORD,
}))

/** A special use for `Sent`, and 40 MB for each user. */
const SENT_AND_QUOTA = `namespace inbox {
  mailbox Sent {
    special_use = \\Sent
  }
}
mail_plugins = quota
plugin {
  quota = maildir:User quota
  quota_rule = *:storage=40M
}
`

let dovecot: Dovecot
let world: PollWorld
let user = ''
let usersTaken = 0

describe.skipIf(!dovecotHere.available)('on Dovecot, the copy of a sent message', () => {
  beforeAll(async () => {
    const [first = { name: '', password: '' }, ...others] = USERS
    dovecot = await startDovecot({
      users: [first, ...others],
      folders: ['Sent', '送信済みアイテム'],
      extraConfiguration: SENT_AND_QUOTA,
    })
  })
  afterAll(() => dovecot?.stop())
  beforeEach(async () => {
    user = USERS[usersTaken]?.name ?? ''
    usersTaken += 1
    world = await startPollWorld()
    world.login = { username: user, password: PASSWORD, secretVersion: 'version-1' }
  })
  afterEach(() => world?.close())

  test.each([
    { folder: '\\Sent', path: 'Sent' },
    { folder: '送信済みアイテム', path: '送信済みアイテム' },
    { folder: 'inbox', path: 'INBOX' },
  ])('is put into $folder, byte for byte, read, with its time', async ({ folder, path }) => {
    expect(await keep(folder)).toBe('kept')
    const [copy, ...others] = await mailIn(path)
    expect(others).toEqual([])
    expect(copy?.flags?.has('\\Seen')).toBe(true)
    expect(copy?.internalDate).toEqual(sentMessage().acceptedAt)
    expect(copy?.source).toEqual(await bytesOf(sentMessage()))
  })

  test('is there once, however often it is asked for', async () => {
    expect(await keep('\\Sent')).toBe('kept')
    expect(await keep('\\Sent')).toBe('already there')
    expect(await mailIn('Sent')).toHaveLength(1)
  })

  test('is there once, if the run died before it knew', async () => {
    const { openMailbox } = world.deps()
    const dying: OpenMailbox = async (...given) => diesAfterAppend(await openMailbox(...given))
    expect((await failureOf(keep('\\Sent', { openMailbox: dying }))).code).toBe('CONNECTION_LOST')
    expect(await keep('\\Sent')).toBe('already there')
    expect(await mailIn('Sent')).toHaveLength(1)
  })

  test('is made beside other mail', async () => {
    await dovecot.deliver(user, [Buffer.from('Message-ID: <2@example.co.jp>\r\n\r\n')], 'Sent')
    expect(await keep('\\Sent')).toBe('kept')
    expect(await mailIn('Sent')).toHaveLength(2)
  })

  test('has all of 25 MB', async () => {
    const raw = largeMessage(25 * MB)
    expect(await keepSentCopy(deps(), place('\\Sent'), sentMessage({ raw }))).toBe('kept')
    const [copy] = await mailIn('Sent')
    expect(copy?.source?.length).toBe(raw.length)
    expect(sha256(copy?.source ?? Buffer.alloc(0))).toBe(sha256(raw))
  })

  test('is refused by a mailbox that is full, in its words', async () => {
    const raw = largeMessage(45 * MB)
    const copying = keepSentCopy(deps(), place('\\Sent'), sentMessage({ raw }))
    const { code, message } = await failureOf(copying)
    expect(code).toBe('SENT_COPY_FAILED')
    expect(message).toMatch(/^operations, folder \\Sent: .*quota/i)
    expect(await mailIn('Sent')).toEqual([])
    expect(await world.keys('state/')).toEqual([])
  })

  test('needs a folder that is there: the others are named', async () => {
    const { code, message } = await failureOf(keep('送信済み'))
    expect(code).toBe('FOLDER_NOT_FOUND')
    expect(message).toContain('送信済みアイテム')
  })

  test('needs a login: one that was refused is not tried again', async () => {
    world.login = { ...world.login, password: 'not-the-right-one' }
    expect((await failureOf(keep('\\Sent'))).code).toBe('AUTH_FAILED')
    expect((await failureOf(keep('\\Sent'))).code).toBe('LOGIN_HELD')
    world.login = { ...world.login, password: PASSWORD, secretVersion: 'version-2' }
    expect(await keep('\\Sent')).toBe('kept')
  })
})

const place = (folder: string) =>
  sentCopyIn({ host: dovecot.host, port: dovecot.imapPort, security: 'none' }, folder)

const deps = (changes?: Parameters<typeof sentCopyDeps>[1]) => sentCopyDeps(world, changes)

const keep = (folder: string, changes?: Parameters<typeof sentCopyDeps>[1]) =>
  keepSentCopy(deps(changes), place(folder), sentMessage())

async function mailIn(folder: string) {
  const client = await openImapClient({
    host: dovecot.host,
    port: dovecot.imapPort,
    user,
    password: PASSWORD,
  })
  await client.mailboxOpen(folder, { readOnly: true })
  return client.fetchAll('1:*', { flags: true, internalDate: true, source: true })
}

/** The server has the message, and we never hear of it. */
function diesAfterAppend(session: MailboxSession): MailboxSession {
  return new Proxy(session, {
    get(target, name) {
      if (name === 'append')
        return async (...given: Parameters<MailboxSession['append']>) => {
          await target.append(...given)
          throw new ConnectionLost('the run died')
        }
      const member: unknown = Reflect.get(target, name)
      return typeof member === 'function' ? member.bind(target) : member
    },
  })
}

function largeMessage(bytes: number): Buffer {
  const head = Buffer.from('Message-ID: <send-1.1@example.co.jp>\r\nSubject: large\r\n\r\n')
  const line = `${randomBytes(38).toString('hex')}\r\n`
  return Buffer.concat([head, Buffer.alloc(bytes - head.length, line)])
}

async function bytesOf(message: ReturnType<typeof sentMessage>): Promise<Buffer> {
  const pieces: Buffer[] = []
  for await (const piece of message.open()) pieces.push(piece)
  return Buffer.concat(pieces)
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

async function failureOf(attempt: Promise<unknown>) {
  return attempt.then(
    () => Promise.reject(new Error('it did not fail')),
    (error: unknown) => asFailure(error),
  )
}
