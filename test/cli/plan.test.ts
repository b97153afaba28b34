import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { removeDirectory } from '../remove-directory.js'
import { startCommand } from './command.js'
import { writeJobsFile } from './jobs-files.js'

let directory: string
let jobs: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mailjobs-plan-'))
  jobs = await writeJobsFile(directory, { host: 'imap.example.co.jp' })
})
afterAll(() => removeDirectory(directory))

/** A command that has ended: what it has printed, and its exit code. */
async function run(...words: string[]) {
  const command = startCommand(['plan', ...words])
  const code = await command.exitCode
  const out = command.events.map((event) => event['line'] ?? JSON.stringify(event)).join('\n')
  return { out, err: command.stderr(), code }
}

test('a jobs file: what it means, and what it costs; 0', async () => {
  const { out, code } = await run('--jobs', jobs)
  expect(out).toContain('mailbox operations  is polled every 60 min: 730 times a month')
  expect(out).toContain('the mailbox operations')
  expect(out).toContain('all together')
  expect(code).toBe(0)
})

test('--json: one object; --ics: a calendar', async () => {
  const ics = join(directory, 'due.ics')
  const { out, code } = await run(
    '--jobs',
    jobs,
    '--json',
    '--region',
    'ap-northeast-1',
    '--ics',
    ics,
  )
  expect(JSON.parse(out)).toMatchObject({
    schedules: [{ kind: 'mailbox', name: 'operations' }],
    cost: { region: 'ap-northeast-1' },
  })
  expect(await readFile(ics, 'utf8')).toMatch(/^BEGIN:VCALENDAR\r\n/)
  expect(code).toBe(0)
})

test('--ics replaces a calendar, and nothing else', async () => {
  const ics = join(directory, 'again.ics')
  for (const _ of [1, 2]) expect((await run('--jobs', jobs, '--ics', ics)).code).toBe(0)
  const before = await readFile(jobs, 'utf8')
  const { code, err } = await run('--jobs', jobs, '--ics', jobs)
  expect(err).toContain('is there, and is no calendar')
  expect(code).toBe(2)
  expect(await readFile(jobs, 'utf8')).toBe(before)
})

test('--against: what is otherwise', async () => {
  const old = join(directory, 'old.ts')
  await writeFile(old, (await readFile(jobs, 'utf8')).replace('minutes(60)', 'minutes(30)'))
  const { out } = await run('--jobs', jobs, '--against', old)
  expect(out).toContain('mailbox operations is polled every 60 min in place of every 30 min')
})

test.each([
  [['--against', 'a.ts', '--stack', 'mailjobs-dev'], /--against names a file/],
  [['--mail-kb', '10'], /how many are there/],
  [['--region', 'mars-1'], /Allowed choices are us-east-1, ap-northeast-1/],
  [['--days', '401'], /at most 400/],
  [['--data', 'no-such-directory'], /no local world/],
])('wrong use: %j; 2', async (words, message) => {
  const { err, code } = await run('--jobs', jobs, ...words)
  expect(err).toMatch(message)
  expect(code).toBe(2)
})

test('a file that is not there; 3', async () => {
  const { err, code } = await run('--jobs', join(directory, 'absent.ts'))
  expect(err).toContain('CONFIG_UNREADABLE')
  expect(code).toBe(3)
})
