import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { removeDirectory } from '../remove-directory.js'
import { startScriptedImapServer } from '../servers/scripted/scripted-imap-server.js'
import { startCommand } from './command.js'
import { passwordOf } from './jobs-files.js'

const LIMIT_MS = 300_000

let directory: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mailjobs-paused-'))
})
afterEach(() => removeDirectory(directory))

test('start shows what is paused, and polls the rest; the demo is not put into its directory', {
  timeout: LIMIT_MS,
}, async () => {
  const server = await startScriptedImapServer()
  const imap = { host: server.host, port: server.port, security: 'none' }
  const jobs = await writeJobs({
    mailboxes: {
      operations: { address: 'operations@example.co.jp', imap },
      accounting: { address: 'accounting@example.co.jp', imap },
    },
    monitors: {
      nightly: { ...MONITOR, mailbox: 'operations' },
      hourly: { ...MONITOR, mailbox: 'operations', enabled: false },
      invoices: { ...MONITOR, mailbox: 'accounting', enabled: false },
    },
  })
  const words = ['start', '--once', '--jobs', jobs, '--data', directory]
  const command = startCommand(words, passwordOf('not-a-real-password'))
  expect(await command.exitCode).toBe(0)
  await server.close()

  const lines = command.events.map(({ line }) => String(line))
  const said = lines.filter((line) => /ready|PAUSED|done/.test(line)).map(withoutTime)
  expect(said).toEqual([
    'ready     watching operations',
    'PAUSED    mailbox accounting: it is not polled, all its monitors are paused',
    'PAUSED    monitor hourly: enabled is false',
    'PAUSED    monitor invoices: enabled is false',
    expect.stringMatching(/^done {6}operations: nothing new/),
  ])
  expect(server.logins).toBe(1)

  const demo = startCommand(['start', '--once', '--data', directory])
  expect(await demo.exitCode).toBe(2)
  expect(demo.stderr()).toMatch(/belongs to a jobs file \(mailbox operations, mailbox accounting\)/)
  expect(demo.stderr()).toContain('--data .mailjobs-demo')
})

test.each([
  { more: ['--monitor', 'nightly'], says: 'The monitor nightly is PAUSED (enabled: false).' },
  {
    more: [],
    says: 'There is no monitor at work in the jobs file: none at all, or all are PAUSED.',
  },
])(
  'poll $more of what is paused is refused with 2',
  { timeout: LIMIT_MS },
  async ({ more, says }) => {
    const jobs = await writeJobs({
      mailboxes: {
        operations: { address: 'operations@example.co.jp', imap: { host: 'imap.example.co.jp' } },
      },
      monitors: { nightly: { ...MONITOR, mailbox: 'operations', enabled: false } },
    })
    const command = startCommand(['poll', '--jobs', jobs, '--data', directory, ...more])
    expect(await command.exitCode).toBe(2)
    expect(command.stderr()).toContain(says)
  },
)

const MONITOR = { when: { everything: true }, keep: { for: 'forever' }, startFrom: 'now' }

async function writeJobs(jobs: object): Promise<string> {
  const file = join(directory, 'jobs.ts')
  await writeFile(file, `export const jobs = ${JSON.stringify(jobs)}\n`)
  return file
}

const withoutTime = (line: string): string => line.replace(/^\d\d:\d\d:\d\d {2}/, '')
