import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { removeDirectory } from '../remove-directory.js'
import {
  type ScriptedImapServer,
  startScriptedImapServer,
} from '../servers/scripted/scripted-imap-server.js'
import { startCommand } from './command.js'

const BUILDERS = resolve(import.meta.dirname, '../../shared/jobs/define-jobs.js')
const LIMIT_MS = 300_000
const LOGIN = { username: 'operations', password: 'not-a-real-password' }

let directory: string
let server: ScriptedImapServer

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mailjobs-dry-run-'))
  server = await startScriptedImapServer({
    messages: [Buffer.from('From: a@example.com\r\nSubject: wanted\r\n\r\nb\r\n')],
  })
  await mkdir(join(directory, 'data'), { mode: 0o700 })
  const secrets = { closed: LOGIN, open: LOGIN }
  await writeFile(join(directory, 'data', 'secrets.json'), JSON.stringify(secrets), { mode: 0o600 })
  const monitor = (mailbox: string) =>
    `{ mailbox: '${mailbox}', when: everything(), keep: { for: days(7) }, startFrom: 'all' }`
  const mailbox = (port: number) =>
    `{ address: 'a${port}@example.co.jp', imap: { host: '127.0.0.1', port: ${port}, security: 'none' }, poll: minutes(60) }`
  await writeFile(
    join(directory, 'jobs.ts'),
    `import { days, defineJobs, everything, minutes } from ${JSON.stringify(BUILDERS)}
export const jobs = defineJobs({
  mailboxes: { closed: ${mailbox(1)}, open: ${mailbox(server.port)} },
  monitors: { first: ${monitor('closed')}, second: ${monitor('open')} },
})
`,
  )
})
afterAll(async () => {
  await server.close()
  await removeDirectory(directory)
})

const dryRun = (...options: string[]) =>
  startCommand([
    ...['poll', '--dry-run', '--days', '36500', ...options],
    ...['--jobs', join(directory, 'jobs.ts'), '--data', join(directory, 'data')],
  ])

test('a mailbox that cannot be reached is told of, the others are tried, and it ends with 1', {
  timeout: LIMIT_MS,
}, async () => {
  const command = dryRun()
  expect(await command.exitCode).toBe(1)
  expect(command.stderr()).toContain('NETWORK')
  expect(linesOf(command)).toContain('second: 1 of 1 match')
  expect(linesOf(command)).toMatch(/first: 0 of 0 match.*Not all of its mail was tried/)
})

test('with --json the failure is an object on stderr, and each mail a line', {
  timeout: LIMIT_MS,
}, async () => {
  const command = dryRun('--json')
  expect(await command.exitCode).toBe(1)
  expect(JSON.parse(command.stderr())).toMatchObject({ error: { code: 'NETWORK' } })
  expect(command.events).toMatchObject([{ monitor: 'second', matched: true }])
})

const linesOf = ({ events }: { readonly events: readonly { readonly line?: unknown }[] }): string =>
  events.map(({ line }) => line).join('\n')
