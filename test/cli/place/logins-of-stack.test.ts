import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readOperatorAccess } from '../../../local/world/operator-access.js'
import { removeDirectory } from '../../remove-directory.js'
import {
  type ScriptedImapServer,
  startScriptedImapServer,
} from '../../servers/scripted/scripted-imap-server.js'
import { type RunningCommand, startCommand } from '../command.js'
import { writeJobsFile } from '../jobs-files.js'

const GOOD = 'planted-good-password'
const OTHER = 'planted-other-password'
const LIMIT_MS = 180_000

let directory: string
let data: string
let imap: ScriptedImapServer
let world: RunningCommand
let environment: Readonly<Record<string, string>>

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mailjobs-logins-'))
  data = join(directory, 'data')
  imap = await startScriptedImapServer({
    behaviour({ tag, name, args }, { write }) {
      if (name !== 'LOGIN' || args.includes(GOOD) || args.includes(OTHER)) return false
      write(`${tag} NO [AUTHENTICATIONFAILED] no\r\n`)
      return true
    },
  })
  const { host, port } = imap
  const jobs = await writeJobsFile(directory, { host, port, security: 'none' })
  const text = await readFile(jobs, 'utf8')
  const bySes = "senders: { default: { via: 'ses', from: 'noreply@example.co.jp' } },"
  await writeFile(jobs, text.replace('  monitors:', `  ${bySes}\n  monitors:`))
  world = startCommand(['start', '--jobs', jobs, '--data', data, '--port', '0', '--json'])
  await world.event(({ event }) => event === 'ready')
  environment = (await readOperatorAccess(join(data, 'aws.sh'))) ?? {}
}, LIMIT_MS)
afterAll(async () => {
  world?.kill('SIGINT')
  await world?.exitCode
  await imap?.close()
  await removeDirectory(directory)
}, LIMIT_MS)

async function run(words: readonly string[], input?: string) {
  const command = startCommand(words, environment, input)
  const exitCode = await command.exitCode
  const out = command.events
    .map((event) => String(event['line'] ?? JSON.stringify(event)))
    .join('\n')
  const said = out + command.stderr()
  expect(said).not.toContain(GOOD)
  expect(said).not.toContain(OTHER)
  return { exitCode, said }
}

const STACK = ['--stack', 'mailjobs-local']

test('the first login of a stack is proved and stored, and the next poll logs in with it', {
  timeout: LIMIT_MS,
}, async () => {
  const missing = await run(['check', 'operations', ...STACK])
  expect(missing.said).toMatch(/FAILED secret .*CONFIG_SECRET_MISSING/)
  expect(missing.exitCode).toBe(3)

  const refused = await run(['secrets', 'set', 'operations', ...STACK], 'planted-bad-password')
  expect(refused.said).toMatch(/FAILED login .*AUTH_FAILED.*Nothing was stored/s)
  expect(refused.exitCode).toBe(1)

  const stored = await run(['secrets', 'set', 'operations', ...STACK], GOOD)
  expect(stored.said).toContain('stored  the login of operations in Secrets Manager')
  expect(stored.exitCode).toBe(0)

  const checked = await run(['check', 'operations', ...STACK])
  expect(checked.said).toContain('By the definitions of the stack mailjobs-local')
  expect(checked.said).toContain('from the monitor function')
  expect(checked.said).toMatch(/ok +folder INBOX/)
  expect(checked.exitCode).toBe(0)
  const here = await run(['check', 'operations', '--here', ...STACK])
  expect(here.said).toContain('from this machine')
  expect(here.said).toMatch(/ok +folder INBOX/)
  expect(here.exitCode).toBe(0)
})

test('a local world that runs is told as well, and by --data', { timeout: LIMIT_MS }, async () => {
  const rotated = await run(['secrets', 'rotate', 'operations', '--data', data], OTHER)
  expect(rotated.said).toContain(`in the local world that runs on ${data}`)
  expect(rotated.exitCode).toBe(0)
  const file = await readFile(join(data, 'secrets.json'), 'utf8')
  expect(JSON.parse(file)).toMatchObject({ operations: { password: OTHER } })
  expect(file).not.toContain(GOOD)
  expect(await run(['secrets', 'test', 'operations', '--data', data])).toMatchObject({
    exitCode: 0,
  })
})

test('a sender by SES: whether it may send, and how much is left', {
  timeout: LIMIT_MS,
}, async () => {
  const { exitCode, said } = await run(['check', 'default', ...STACK])
  expect(said).toMatch(/ok +identity .* noreply@example.co.jp is verified by SES/)
  expect(said).toMatch(/ok +quota .* 50000 of 50000 mails are left in 24 hours/)
  expect(exitCode).toBe(0)
})

test('another jobs file than that of the world is refused', { timeout: LIMIT_MS }, async () => {
  const other = join(directory, 'other.ts')
  await writeFile(other, 'export const jobs = {}\n')
  const { exitCode, said } = await run(['check', '--jobs', other, '--data', data])
  expect(said).toContain('leave out --jobs, or end it first')
  expect(exitCode).toBe(2)
})

test('a mailbox of a stack is linked again, and unlinked', { timeout: LIMIT_MS }, async () => {
  const linked = await run(['link', 'operations@example.co.jp', ...STACK], GOOD)
  expect(linked.said).toContain('stored  the login of operations in Secrets Manager')
  expect(linked.exitCode).toBe(0)
  const other = await run(['link', 'other@example.co.jp', ...STACK], GOOD)
  expect(other.said).toContain('link it without --stack, deploy its entries, then link it here')
  expect(other.exitCode).toBe(2)
  const besideWorld = await run(['link', 'other@example.co.jp', '--data', data], GOOD)
  expect(besideWorld.said).toContain('is running on')
  expect(besideWorld.exitCode).toBe(5)

  const unlinked = await run(['unlink', 'operations', '--for-real', ...STACK])
  expect(unlinked.said).toContain('in Secrets Manager')
  expect(unlinked.exitCode).toBe(0)
  const file = await readFile(join(data, 'secrets.json'), 'utf8')
  expect(file).not.toContain(GOOD)
  expect(file).not.toContain(OTHER)
  const checked = await run(['check', 'operations', '--here', ...STACK])
  expect(checked.said).toMatch(/FAILED secret .*CONFIG_SECRET_MISSING/)
})
