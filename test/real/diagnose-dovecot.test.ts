import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { incidentSchema } from '../../shared/incidents/incident.js'
import { days, everything } from '../../shared/jobs/define-jobs.js'
import { startCommand } from '../cli/command.js'
import { type Dovecot, startDovecot } from '../servers/dovecot.js'
import { openImapClient } from '../servers/imap-client.js'
import { takeByPop } from '../servers/pop-client.js'
import { realServer } from '../servers/real-server.js'
import { type PollWorld, pollRequestOf, startPollWorld } from '../worlds/poll-world.js'

const dovecotHere = realServer('dovecot')
if (!dovecotHere.available) console.log(`Skipped: diagnoses on Dovecot. ${dovecotHere.reason}`)

const LIMIT_MS = 180_000
const PASSWORD = 'not-a-real-password'
const BUILDERS = resolve(import.meta.dirname, '../../shared/jobs/define-jobs.js')
const USERS = Array.from({ length: 8 }, (_, index) => ({
  name: `user-${index}@example.co.jp`,
  password: PASSWORD,
}))

/** Two megabytes at most, and folders that are marked for what they are. */
const CONFIGURATION = `
mail_plugins = $mail_plugins quota
protocol imap {
  mail_plugins = $mail_plugins imap_quota
}
plugin {
  quota = maildir:User quota
  quota_rule = *:storage=2M
}
namespace inbox {
  mailbox Junk {
    special_use = \\Junk
    auto = create
  }
  mailbox Trash {
    special_use = \\Trash
    auto = create
  }
  mailbox Archive {
    special_use = \\Archive
    auto = create
  }
}
`

describe.skipIf(!dovecotHere.available)(
  'a mailbox whose mail somebody misses',
  {
    timeout: LIMIT_MS,
  },
  () => {
    let dovecot: Dovecot
    let world: PollWorld
    let user = ''
    let usersTaken = 0

    beforeAll(async () => {
      const [first = { name: '', password: '' }, ...others] = USERS
      dovecot = await startDovecot({ users: [first, ...others], extraConfiguration: CONFIGURATION })
    })
    afterAll(() => dovecot?.stop())
    beforeEach(async () => {
      user = USERS[usersTaken]?.name ?? ''
      usersTaken += 1
      world = await startPollWorld()
      world.login = { username: user, password: PASSWORD, secretVersion: 'version-1' }
      await writeLogin(PASSWORD)
      await writeFile(
        join(world.directory, 'jobs.ts'),
        `import { days, defineJobs, everything, minutes } from ${JSON.stringify(BUILDERS)}
export const jobs = defineJobs({
  mailboxes: { operations: { address: '${user}', imap: { host: '${dovecot.host}', port: ${dovecot.imapPort}, security: 'none' }, poll: minutes(60) } },
  monitors: { all: { mailbox: 'operations', folder: 'INBOX', when: everything(), keep: { for: days(7) }, startFrom: 'all' } },
})
`,
      )
    })
    afterEach(() => world?.close())

    const writeLogin = (password: string) =>
      writeFile(
        join(world.directory, 'secrets.json'),
        JSON.stringify({ operations: { username: user, password } }),
        { mode: 0o600 },
      )

    const poll = () =>
      world.poll(
        pollRequestOf(
          { host: dovecot.host, port: dovecot.imapPort, security: 'none' },
          {
            all: { when: everything(), keep: { for: days(7) }, startFrom: 'all' },
          },
        ),
      )

    const deliver = (count: number, from = 'batch@example.com', folder?: string) =>
      dovecot.deliver(
        user,
        Array.from({ length: count }, (_, index) =>
          Buffer.from(
            `From: ${from}\r\nMessage-ID: <${from.split('@')[0]}-${index}-${folder ?? 'inbox'}@example.com>\r\nSubject: report ${index}\r\n\r\nThe body.\r\n`,
          ),
        ),
        folder,
      )

    const take = (isWanted?: (number: number) => boolean) =>
      takeByPop({ host: dovecot.host, port: dovecot.popPort, user, password: PASSWORD }, isWanted)

    const diagnose = (...words: string[]) =>
      run('--pop', `${dovecot.host}:${dovecot.popPort}`, ...words)

    async function run(...words: string[]) {
      const command = startCommand([
        ...['diagnose', 'operations', '--jobs', join(world.directory, 'jobs.ts')],
        ...['--data', world.directory, ...words],
      ])
      const exitCode = await command.exitCode
      const out = command.events
        .map((event) => String(event['line'] ?? JSON.stringify(event)))
        .join('\n')
      expect(out + command.stderr()).not.toContain(PASSWORD)
      return { exitCode, out, stderr: command.stderr() }
    }

    /** Somebody moves mail; who deletes it by a client moves it into Trash. */
    async function moveAway(uids: string, folder: string): Promise<void> {
      const { host, imapPort: port } = dovecot
      const client = await openImapClient({ host, port, user, password: PASSWORD })
      await client.mailboxOpen('INBOX')
      await client.messageMove(uids, folder, { uid: true })
      await client.logout()
    }

    const openIncidents = () => world.keys('state/.incidents/vanished/')

    const incident = async () => {
      const [key = ''] = await openIncidents()
      return incidentSchema.parse(JSON.parse(String(await world.object(key))))
    }

    test('nothing is gone: counts, dates, storage and spam, no incident, and 0', async () => {
      await deliver(3)
      await deliver(2, 'spam@example.com', 'Junk')
      await poll()
      const { out, exitCode } = await diagnose()
      expect(out).toMatch(/^ {2}INBOX {2}3 mails, 3 unread, \d+ bytes, from .* UTC to .* UTC$/m)
      expect(out).toMatch(/^ {2}Junk \\Junk {2}2 mails, 2 unread/m)
      expect(out).toMatch(/^ {2}storage {2}\S+ KB of 2.0 MB$/m)
      expect(out).toContain(
        'Nothing is lost of 3 mails that had come. 2 mails in spam: look there.',
      )
      expect(out).toContain(`POP3 on ${dovecot.host}:${dovecot.popPort}`)
      expect(await openIncidents()).toEqual([])
      expect(exitCode).toBe(0)
      // As they were: new to the server, and unread.
      expect(await dovecot.filesOf(user)).toHaveLength(3)
    })

    test('a POP3 client has emptied it: what is gone, who, and an incident that stays one', async () => {
      await deliver(4)
      await poll()
      expect(await take()).toBe(4)
      const { out, exitCode } = await diagnose()
      expect(exitCode).toBe(4)
      expect(out).toContain('4 of 4 mails that had come are gone')
      expect(out).toMatch(/seen +The server takes POP3 /)
      expect(out).toMatch(/seen +Nothing is left of all that came/)
      const places = ['A client that', 'A colleague', 'A stranger'].map((who) => out.indexOf(who))
      expect(places).toEqual(places.toSorted((one, other) => one - other))
      expect(out).toContain('Never announce a new password by mail to this mailbox')
      const begun = await incident()
      expect(begun).toMatchObject({
        kind: 'vanished',
        mailbox: 'operations',
        folder: 'INBOX',
        monitors: ['all'],
        evidence: [expect.any(String), 'Gone: UID 1:4.'],
        eventsOwed: ['begun'],
        misses: 0,
      })
      expect(begun.diagnosis?.findings).toContainEqual(expect.stringMatching(/^forgotten-client: /))

      expect((await diagnose()).exitCode).toBe(4)
      expect(await incident()).toMatchObject({ name: begun.name, misses: 0 })

      await deliver(1, 'later@example.com')
      await poll()
      await take()
      expect((await diagnose('--json')).exitCode).toBe(4)
      expect(await incident()).toMatchObject({ name: begun.name, misses: 1 })

      expect((await run('--note', 'the old scanner fetched by POP3')).exitCode).toBe(0)
      expect((await incident()).diagnosis?.answers).toMatchObject([
        { words: 'the old scanner fetched by POP3' },
      ])
    })

    test('somebody has deleted some: they are found in Trash, which no POP3 client does', async () => {
      await deliver(3)
      await deliver(3, 'report@example.com')
      await poll()
      await moveAway('4:6', 'Trash')
      const { out, exitCode } = await diagnose('--json')
      expect(exitCode).toBe(4)
      expect(JSON.parse(out)).toMatchObject({
        server: { survey: { folders: expect.any(Array), notSeen: [] } },
        gone: [6, 5, 4].map((uid) => ({ uid, foundIn: 'Trash', isKept: true })),
        traits: expect.arrayContaining([{ kind: 'senders', senders: ['report@example.com'] }]),
        suspects: [
          { name: 'forgotten-client' },
          {
            name: 'unknown-colleague',
            evidence: expect.arrayContaining([
              expect.stringContaining('3 of those that are gone lie in Trash'),
            ]),
          },
          { name: 'stranger' },
        ],
      })
    })

    test('what people put away is moved, and no loss', async () => {
      await deliver(4)
      await poll()
      await moveAway('1:3', 'Archive')
      const { out, exitCode } = await diagnose()
      expect(out).toContain('Nothing is lost of 4 mails that had come. 3 mails were moved')
      expect(out).toContain('3 of those that are gone lie in Archive')
      expect(await openIncidents()).toEqual([])
      expect(exitCode).toBe(0)
    })

    test('what somebody has closed stays closed, until something is lost again', async () => {
      await deliver(2)
      await poll()
      await take()
      expect((await diagnose()).exitCode).toBe(4)
      const { name } = await incident()
      const close = startCommand([
        ...['incidents', 'close', name, '--reason', 'the old scanner', '--data', world.directory],
      ])
      expect(await close.exitCode).toBe(0)
      const again = await diagnose()
      expect(again.exitCode).toBe(0)
      expect(again.out).toContain('nothing was lost since')
      await deliver(1)
      await poll()
      await take()
      expect((await diagnose()).exitCode).toBe(4)
      expect((await incident()).name).not.toBe(name)
    })

    test('a mailbox that is full says so', async () => {
      await dovecot.deliver(user, [
        Buffer.from(`From: a@example.com\r\nSubject: large\r\n\r\n${'x'.repeat(2_090_000)}\r\n`),
      ])
      const { out } = await diagnose('--json')
      expect(JSON.parse(out)).toMatchObject({
        causes: expect.arrayContaining([expect.objectContaining({ name: 'quota', state: 'seen' })]),
      })
    })

    test('where the login is refused, the ledger and the network tell what they know, and 1', async () => {
      await deliver(2)
      await poll()
      await deliver(2)
      await take((number) => number > 2)
      await deliver(1)
      await poll()
      await writeLogin('wrong-made-up')
      const { out, exitCode } = await diagnose()
      expect(exitCode).toBe(1)
      expect(out).toContain('AUTH_FAILED')
      expect(out).toContain('2 mails came and went between two polls')
      expect(out).toContain(`POP3 on ${dovecot.host}:${dovecot.popPort}`)
      expect(out).toContain('A client that somebody has forgotten')
      expect(await incident()).toMatchObject({
        summary: expect.stringContaining('2 mails came and went before anybody could decide'),
      })
    })
  },
)
