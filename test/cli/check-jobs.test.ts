import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startCommand } from './command.js'

const BUILDERS = resolve(import.meta.dirname, '../../shared/jobs/define-jobs.js')
const LIMIT_MS = 60_000

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mailjobs-check-jobs-'))
})
afterAll(() => rm(directory, { recursive: true, force: true }))

const IMAP = "{ host: 'imap.example.co.jp' }"

test('a file that will do: what it means, its warnings, what was done; 0', {
  timeout: LIMIT_MS,
}, async () => {
  const file = await jobsFile('good.ts', IMAP, "matches('job \\w+')")
  const { out, code } = await capture(['check-jobs', '--jobs', file])
  expect(out).toContain('mailbox  operations: polled by cron(0 9 * * ? *) UTC')
  expect(out).toContain(
    "monitor  nightly: begins with mail since 2026-11-01, on the mail server's clock",
  )
  expect(out).toMatch(/warning {2}monitors\.nightly\.startFrom: 2026-11-01 names no time zone/)
  expect(out).toMatch(/warning {2}monitors\.nightly\.when\.subject\[0\]\.matches: has w where/)
  expect(out).toMatch(
    /was read, and nothing else was done: 1 mailbox, 1 monitor, no senders, .*; no faults, 3 warnings\.\n$/,
  )
  expect(code).toBe(0)
})

test('a file that will not: every fault, nothing else; 3', { timeout: LIMIT_MS }, async () => {
  const file = await jobsFile('bad.ts', "{ host: 'imap.example.co.jp:993' }", "matches('job (')")
  const { out, err, code } = await capture(['check-jobs', '--jobs', file])
  expect(out).toBe('')
  expect(err).toMatch(/CONFIG_INVALID.*has 2 faults/)
  expect(err).toMatch(
    /imap\.host: must be a host name alone.*\n.*subject\.matches: is not an RE2 pattern/,
  )
  expect(code).toBe(3)
})

test('no file at all: 3', { timeout: LIMIT_MS }, async () => {
  const { err, code } = await capture(['check-jobs', '--jobs', join(directory, 'absent.ts')])
  expect(err).toContain('CONFIG_UNREADABLE')
  expect(code).toBe(3)
})

async function capture(words: readonly string[]) {
  const command = startCommand(words)
  const code = await command.exitCode
  const out = command.events.map(({ line }) => `${String(line)}\n`).join('')
  return { out, err: command.stderr(), code }
}

async function jobsFile(name: string, imap: string, subject: string): Promise<string> {
  const file = join(directory, name)
  await writeFile(
    file,
    `import { cron, days, defineJobs, matches } from ${JSON.stringify(BUILDERS)}
export const jobs = defineJobs({
  mailboxes: { operations: { address: 'operations@example.co.jp', imap: ${imap}, poll: cron('0 9 * * *') } },
  monitors: {
    nightly: { mailbox: 'operations', when: { subject: ${subject} }, keep: { for: days(7) }, startFrom: '2026-11-01' },
  },
})
`,
  )
  return file
}
