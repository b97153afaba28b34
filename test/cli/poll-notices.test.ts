import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { simpleParser } from 'mailparser'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type MailServer, startMailServer } from '../../local/mail-server/start-mail-server.js'
import { removeDirectory } from '../remove-directory.js'
import { startCommand } from './command.js'
import { passwordOf } from './jobs-files.js'

const BUILDERS = resolve(import.meta.dirname, '../../shared/jobs/define-jobs.js')
const PASSWORD = 'not-a-real-password'
const OPERATIONS = 'operations@example.co.jp'
const ONCALL = 'oncall@other.example'
/** More than there are functions at a time, so that some wait for their turn. */
const MATCHES = 25
const LIMIT_MS = 300_000
/** A busy machine sends for longer than people are made to wait by default. */
const WAIT_SECONDS = 240

let directory: string
let mailServer: MailServer

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mailjobs-notices-'))
  mailServer = await startMailServer({
    directory: join(directory, 'mail-server'),
    users: [
      { address: OPERATIONS, username: OPERATIONS, password: PASSWORD },
      { address: ONCALL, username: ONCALL, password: PASSWORD },
    ],
  })
  for (let number = 1; number <= MATCHES; number += 1) {
    mailServer.deliver(
      Buffer.from(`From: batch@example.com\r\nSubject: job ${number} ended\r\n\r\nok\r\n`),
    )
  }
})
afterAll(async () => {
  await mailServer.close()
  await removeDirectory(directory)
})

test('a poll waits for the notices that it causes; what Ctrl-C cuts off goes on with the next; schedules do not fire', {
  timeout: LIMIT_MS,
}, async () => {
  const stopped = await poll('data', mailServer.smtp.port)
  await stopped.event(({ event, type }) => event === 'announced' && type === 'Mail Matched')
  stopped.kill('SIGINT')
  await stopped.exitCode
  expect(stopped.stderr()).toContain('Ending...')

  const next = await poll('data', mailServer.smtp.port)
  expect(await next.exitCode, next.stderr()).toBe(0)

  const queued = [stopped, next].flatMap(({ events }) =>
    events.filter(({ event }) => event === 'send queued'),
  )
  expect(new Set(queued.map(({ source }) => source))).toEqual(new Set(['notice nightly']))
  const inbox = join(directory, 'mail-server', ONCALL, 'INBOX')
  const arrived = (await readdir(inbox)).filter((name) => name.endsWith('.eml'))
  expect(arrived).toHaveLength(MATCHES)
  const { text = '' } = await simpleParser(await readFile(join(inbox, arrived[0] ?? '')))
  expect(text).toContain('Matched by:\n  - when.from[0] saw ')
  const [, kept = ''] = /^Kept at: (.*)$/m.exec(text) ?? []
  expect(JSON.parse(await readFile(kept, 'utf8'))).toMatchObject({ monitor: 'nightly' })
})

test('notices that no server takes are left for later: it says so, and ends with 4', {
  timeout: LIMIT_MS,
}, async () => {
  const command = await poll('down', NO_SERVER)
  expect(await command.exitCode, command.stderr()).toBe(4)
  expect(command.events.at(-1)).toEqual({
    event: 'still open',
    invocations: 0,
    sends: MATCHES,
    nextAt: expect.any(String),
  })
})

/** Discard (RFC 863): nothing listens there. */
const NO_SERVER = 9

async function poll(dataName: string, relayPort: number) {
  const file = join(directory, `${dataName}.ts`)
  await writeFile(file, jobsSource(relayPort))
  const place = ['--jobs', file, '--data', join(directory, dataName)]
  const words = ['poll', '--json', '--wait', String(WAIT_SECONDS), ...place]
  return startCommand(words, passwordOf(PASSWORD))
}

const jobsSource = (relayPort: number): string => `
import { cron, days, defineJobs, minutes } from ${JSON.stringify(BUILDERS)}
export const jobs = defineJobs({
  mailboxes: {
    operations: {
      address: '${OPERATIONS}',
      imap: { host: '127.0.0.1', port: ${mailServer.imap.port}, security: 'none' },
      poll: minutes(1),
    },
  },
  monitors: {
    nightly: {
      mailbox: 'operations', when: { from: 'batch@example.com' }, keep: { for: days(7) }, startFrom: 'all',
      notify: { sender: 'default', to: ['oncall'] },
    },
  },
  senders: {
    default: { via: 'smtp', host: '127.0.0.1', port: ${relayPort}, security: 'none', from: '${OPERATIONS}' },
  },
  sends: { 'every-minute': { at: cron('* * * * *', 'UTC'), to: ['oncall'], subject: 'x', text: 'x' } },
  addresses: { oncall: '${ONCALL}' },
})
`
