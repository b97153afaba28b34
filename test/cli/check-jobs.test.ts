import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { removeDirectory } from '../remove-directory.js'
import { startCommand } from './command.js'

const BUILDERS = resolve(import.meta.dirname, '../../shared/jobs/define-jobs.js')
const LIMIT_MS = 60_000

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mailjobs-check-jobs-'))
})
afterAll(() => removeDirectory(directory))

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

const REPORT = z.object({ faults: z.array(z.record(z.string(), z.unknown())) })

async function faultsOf(file: string) {
  const { out, code } = await capture(['check-jobs', file, '--json'])
  return { faults: REPORT.parse(JSON.parse(out)).faults, code }
}

test('--json: each fault is an object with its path, what is there and what is allowed; 3', {
  timeout: LIMIT_MS,
}, async () => {
  const file = await jobsFile('bad.ts', "{ host: 'imap.example.com', prot: 1 }", "matches('job (')")
  const { faults, code } = await faultsOf(file)
  expect(faults).toEqual([
    {
      code: 'CONFIG_INVALID',
      path: 'mailboxes.operations.imap.prot',
      message: expect.stringContaining('is not a setting; there are'),
      value: '1',
      nearMatch: 'port',
    },
    expect.objectContaining({ path: 'monitors.nightly.when.subject.matches' }),
  ])
  expect(code).toBe(3)
})

test.each([
  ['throws', "\nthrow new Error('made up')\n", { code: 'CONFIG_BROKEN', line: 2 }],
  ['imports nothing', "import { a } from './no-such.js'\nexport const jobs = a\n", { line: 1 }],
  ['is no TypeScript', '\n\nexport const jobs = {{\n', { code: 'CONFIG_BROKEN', line: 3 }],
  ['exports no jobs', 'export const job = {}\n', { code: 'CONFIG_UNREADABLE' }],
])(
  '--json: a file that %s has a fault with its place; 3',
  {
    timeout: LIMIT_MS,
  },
  async (name, source, fault) => {
    const file = join(directory, `${name}.ts`)
    await writeFile(file, source)
    const { faults, code } = await faultsOf(file)
    expect(faults).toEqual([expect.objectContaining(fault)])
    expect(code).toBe(3)
  },
)

test('--json: a file that will do has no faults; 0', { timeout: LIMIT_MS }, async () => {
  const { faults, code } = await faultsOf(await jobsFile('good.ts', IMAP, "matches('job')"))
  expect(faults).toEqual([])
  expect(code).toBe(0)
})

test('two files at once: 2', { timeout: LIMIT_MS }, async () => {
  const { err, code } = await capture(['check-jobs', 'a.ts', '--jobs', 'b.ts'])
  expect(err).toContain('a.ts and --jobs b.ts')
  expect(code).toBe(2)
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
