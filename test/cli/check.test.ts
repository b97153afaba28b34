import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { localSecretStore } from '../../local/secrets/local-store.js'
import { mailboxHealthKey } from '../../shared/contract/keys.js'
import { removeDirectory } from '../remove-directory.js'
import {
  type ScriptedImapServer,
  startScriptedImapServer,
} from '../servers/scripted/scripted-imap-server.js'
import {
  type ScriptedSmtpServer,
  startScriptedSmtpServer,
} from '../servers/scripted/scripted-smtp-server.js'
import { startCommand } from './command.js'

const BUILDERS = resolve(import.meta.dirname, '../../shared/jobs/define-jobs.js')
const LIMIT_MS = 120_000
const LOGIN = { username: 'operations', password: 'not-a-real-password' }
const MAIL = Buffer.from('From: a@example.com\r\nSubject: wanted\r\n\r\nb\r\n')

let directory: string
let imap: ScriptedImapServer
let smtp: ScriptedSmtpServer

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mailjobs-check-'))
  imap = await startScriptedImapServer({ messages: [MAIL] })
  smtp = await startScriptedSmtpServer()
  await mkdir(join(directory, 'data'), { mode: 0o700 })
  const secrets = { open: LOGIN, closed: LOGIN, relay: LOGIN }
  await writeFile(join(directory, 'data', 'secrets.json'), JSON.stringify(secrets), { mode: 0o600 })
  const server = (port: number) => `{ host: '127.0.0.1', port: ${port}, security: 'none' }`
  const mailbox = (name: string, port: number) =>
    `${name}: { address: '${name}@example.co.jp', imap: ${server(port)}, poll: minutes(60) }`
  const monitor = (name: string, folder = 'INBOX') =>
    `'of-${name}-${folder.toLowerCase()}': { mailbox: '${name}', folder: '${folder}', when: everything(), keep: { for: days(7) }, startFrom: 'all' }`
  await writeFile(
    join(directory, 'jobs.ts'),
    `import { days, defineJobs, everything, minutes } from ${JSON.stringify(BUILDERS)}
export const jobs = defineJobs({
  mailboxes: { ${mailbox('open', imap.port)}, ${mailbox('closed', 1)}, ${mailbox('bare', imap.port)} },
  monitors: { ${monitor('open')}, ${monitor('open', 'Missing')}, ${monitor('closed')}, ${monitor('bare')} },
  senders: {
    relay: { via: 'smtp', from: 'batch@example.co.jp', host: '127.0.0.1', port: ${smtp.port}, security: 'none', auth: { method: 'cram-md5', secret: 'relay' } },
    default: { via: 'ses', from: 'noreply@example.co.jp' },
  },
})
`,
  )
})
afterAll(async () => {
  await imap.close()
  await smtp.close()
  await removeDirectory(directory)
})

async function check(...words: string[]) {
  const command = startCommand([
    'check',
    ...words,
    '--jobs',
    join(directory, 'jobs.ts'),
    '--data',
    join(directory, 'data'),
  ])
  const exitCode = await command.exitCode
  const out = command.events
    .map((event) => String(event['line'] ?? JSON.stringify(event)))
    .join('\n')
  expect(out + command.stderr()).not.toContain(LOGIN.password)
  return { exitCode, out, stderr: command.stderr() }
}

test('a sender: each stage with its time, and no mail', { timeout: LIMIT_MS }, async () => {
  const { exitCode, out } = await check('relay')
  expect(out).toMatch(
    /^sender relay {2}batch@example.co.jp on 127.0.0.1:\d+, in the clear, from this machine$/m,
  )
  for (const stage of ['dns', 'tcp', 'secret', 'greeting', 'ehlo', 'login'])
    expect(out).toMatch(new RegExp(`^ {2}(?:ok|WARN) +${stage} +\\d+ ms {2}`, 'm'))
  expect(out).toContain('warned of: relay')
  expect(exitCode).toBe(0)
  expect(smtp.messages).toEqual([])
})

describe('a mailbox', { timeout: LIMIT_MS }, () => {
  test('whose folder is missing: the others are tried, and the measure is printed', async () => {
    const { exitCode, out } = await check('open')
    expect(out).toMatch(/FAILED folder Missing +\d+ ms {2}FOLDER_NOT_FOUND/)
    expect(out).toContain('What to do: ')
    expect(out).toMatch(/ok +read +\d+ ms {2}1 mails?, \d+ bytes; secondsPerMessage: 0\.\d+/)
    expect(out).toContain('failed: open.')
    expect(exitCode).toBe(1)
  })

  test('without a login: where to put one, and 3', async () => {
    const { exitCode, out } = await check('bare')
    expect(out).toMatch(/FAILED secret .*CONFIG_SECRET_MISSING/)
    expect(out).toContain('`mailjobs secrets set bare`')
    expect(exitCode).toBe(3)
  })
})

test('all of them, for a program', { timeout: LIMIT_MS }, async () => {
  const { exitCode, out, stderr } = await check('--json')
  expect(stderr).toBe('')
  expect(JSON.parse(out)).toMatchObject({
    checked: [
      { kind: 'mailbox', name: 'open', from: 'this machine', outcome: 'failed' },
      {
        kind: 'mailbox',
        name: 'closed',
        outcome: 'failed',
        stages: [
          { stage: 'dns', outcome: 'passed', ms: expect.any(Number) },
          {
            stage: 'tcp',
            outcome: 'failed',
            failure: { code: 'NETWORK', remedy: expect.any(String), legacyCode: 'MAPI 80040115' },
          },
        ],
      },
      { kind: 'mailbox', name: 'bare', outcome: 'failed' },
      { kind: 'sender', name: 'relay', outcome: 'warned' },
    ],
  })
  expect(exitCode).toBe(1)
})

describe('wrong use', { timeout: LIMIT_MS }, () => {
  test.each<[string[], RegExp]>([
    [
      ['opne'],
      /no mailbox or sender opne; there are: open, closed, bare, relay, default\. Did you mean open\?/,
    ],
    [['default'], /sends by SES.*--stack probes it/],
    [['open', 'closed'], /too many arguments/],
    [['open', '--stack', 'x'], /does not go with|which\?/],
    [['open', '--mail'], /--mail is of a sender/],
    [['open', '--here'], /--here is of --stack/],
  ])('%j', async (words, says) => {
    const { exitCode, stderr } = await check(...words)
    expect(stderr).toMatch(says)
    expect(exitCode).toBe(2)
  })
})

test('a login that was just refused is not tried again, but with --again', {
  timeout: LIMIT_MS,
}, async () => {
  const data = join(directory, 'data')
  const stored = await localSecretStore(join(data, 'secrets.json'), {}).read('open')
  const health = {
    schemaVersion: 1,
    refusedLogin: { secretVersion: stored?.version, at: new Date().toISOString() },
  }
  const file = join(data, 'bucket', mailboxHealthKey('open'))
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, JSON.stringify(health))
  const before = imap.logins
  const { exitCode, out } = await check('open')
  expect(out).toMatch(/FAILED secret .*LOGIN_HELD/)
  expect(exitCode).toBe(1)
  expect(imap.logins).toBe(before)
  expect((await check('open', '--again')).out).toMatch(/ok +login/)
  expect(imap.logins).toBe(before + 1)
})
