import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { removeDirectory } from '../remove-directory.js'
import { startCommand } from './command.js'

const BUILDERS = resolve(import.meta.dirname, '../../shared/jobs/define-jobs.js')
const LIMIT_MS = 300_000

let directory: string
let data: string
let jobs: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mailjobs-missing-login-'))
  data = join(directory, 'data')
  jobs = join(directory, 'jobs.ts')
  await mkdir(data, { mode: 0o700 })
  const secrets = { operation: { password: 'not-a-real-password' }, realy: {} }
  await writeFile(join(data, 'secrets.json'), JSON.stringify(secrets), { mode: 0o600 })
  await writeFile(
    jobs,
    `import { days, defineJobs, everything, minutes } from ${JSON.stringify(BUILDERS)}
export const jobs = defineJobs({
  mailboxes: { operations: { address: 'operations@example.co.jp', imap: { host: '127.0.0.1', port: 1, security: 'none' }, poll: minutes(60) } },
  monitors: { all: { mailbox: 'operations', when: everything(), keep: { for: days(7) }, startFrom: 'all' } },
  senders: { ses: { via: 'ses', from: 'noreply@example.co.jp' }, relay: { via: 'smtp', from: 'batch@example.co.jp', host: '127.0.0.1', port: 2, security: 'none', auth: { method: 'cram-md5', secret: 'relay' } } },
})
`,
  )
})
afterAll(() => removeDirectory(directory))

const MAIL = ['--sender', 'relay', '--to', 'a@example.com', '--subject', 'x', '--text', 'x']

test.each([
  { words: ['poll', '--dry-run'], name: 'operations', near: 'operation' },
  { words: ['poll', '--dry-run', '--json'], name: 'operations', near: 'operation' },
  { words: ['poll'], name: 'operations', near: 'operation' },
  { words: ['poll', '--json'], name: 'operations', near: 'operation' },
  { words: ['send', ...MAIL], name: 'relay', near: 'realy' },
])(
  '$words without a login: where it is to be, what is there, and 3',
  { timeout: LIMIT_MS },
  async ({ words, name, near }) => {
    const command = startCommand([...words, '--jobs', jobs, '--data', data])
    const exitCode = await command.exitCode
    const said = JSON.stringify(command.events) + command.stderr()
    expect(said).toContain('secrets.json (chmod 600)')
    expect(said).toContain(`MAILJOBS_SECRET_${name.toUpperCase()} to`)
    expect(said).toContain(`The file has ${near}: did you mean ${name}?`)
    expect(said).not.toContain('Store {')
    expect(said).not.toContain('not-a-real-password')
    expect(exitCode).toBe(3)
  },
)

test('a sender by SES needs none here, and it is said that nothing was sent', {
  timeout: LIMIT_MS,
}, async () => {
  const words = ['--sender', 'ses', '--to', 'a@example.com', '--subject', 'x', '--text', 'x']
  const command = startCommand(['send', ...words, '--jobs', jobs, '--data', data])
  expect(await command.exitCode, command.stderr()).toBe(0)
  const [, , destination] = command.events.map(({ line }) => String(line))
  const [, file = ''] =
    /no mailbox has it.* would have gone out: (\S+)$/.exec(destination ?? '') ?? []
  expect(await readFile(file, 'utf8')).toContain('Subject: x')
  expect(command.stderr()).toContain('No local world runs on')
})
