import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { inspectMail } from '../../cli/trial/inspection.js'
import { contains } from '../../shared/jobs/define-jobs.js'
import { readJobs } from '../../shared/jobs/read-jobs.js'
import type { Conditions } from '../../shared/matching/fields/conditions-schema.js'
import { removeDirectory } from '../remove-directory.js'
import {
  attached,
  encode,
  mail,
  multipart,
  part,
  plain,
} from '../shared/matching/decisions/raw-mail.js'
import { startCommand } from './command.js'

const BUILDERS = resolve(import.meta.dirname, '../../shared/jobs/define-jobs.js')
const LIMIT_MS = 300_000
const DAMAGED = part(
  ['Content-Type: text/plain; charset=utf-8'],
  Buffer.concat([Buffer.from('異常'), Buffer.from([0xff])]),
)

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mailjobs-inspect-'))
})
afterAll(() => removeDirectory(directory))

test.each<{ about: string; raw: Buffer; when: Conditions; matched: boolean; conditions: object[] }>(
  [
    {
      about: 'each condition, also those that did not matter',
      raw: mail({}),
      when: { from: 'other@example.com', text: contains('ended') },
      matched: false,
      conditions: [
        { path: 'when.from[0]', matched: false, seen: 'batch@example.co.jp' },
        { path: 'when.text[0]', matched: true, seen: 'The job has ended.' },
      ],
    },
    {
      about: 'what could not be read',
      raw: mail({ content: DAMAGED }),
      when: { text: contains('正常') },
      matched: false,
      conditions: [
        { path: 'when.text[0]', matched: false, seen: '異常\ufffd', doubts: ['CHARSET_DAMAGED'] },
      ],
    },
    {
      about: 'text attachments that are asked for',
      raw: mail({
        content: multipart(
          'mixed',
          plain('a'),
          attached('filename=a.csv', { body: encode('正常', 'euc-jp'), charset: 'euc-jp' }),
        ),
      }),
      when: { text: contains('正常', { inAttachments: true }) },
      matched: true,
      conditions: [{ path: 'when.text[0]', matched: true, seen: 'a.csv: 正常' }],
    },
  ],
)('inspect tells of $about', async ({ raw, when, matched, conditions }) => {
  const { decision } = await inspectMail(raw, { name: 'nightly', definition: definitionOf(when) })
  expect(decision).toEqual({ monitor: 'nightly', matched, conditions })
})

test('inspect --monitor shows a person what is in doubt', { timeout: LIMIT_MS }, async () => {
  await writeFile(join(directory, 'mail.eml'), mail({ content: DAMAGED }))
  await writeFile(
    join(directory, 'jobs.ts'),
    `import { contains, days, defineJobs } from ${JSON.stringify(BUILDERS)}
export const jobs = defineJobs({
  mailboxes: { operations: { address: 'operations@example.co.jp', imap: { host: 'imap.example.co.jp' } } },
  monitors: {
    nightly: { mailbox: 'operations', when: { text: contains('正常') }, keep: { for: days(7) }, startFrom: 'now' },
  },
})
`,
  )
  const words = ['--jobs', join(directory, 'jobs.ts'), '--monitor', 'nightly']
  const command = startCommand(['inspect', join(directory, 'mail.eml'), ...words], {
    NO_COLOR: '1',
  })
  // As grep: no match.
  expect(await command.exitCode, command.stderr()).toBe(1)
  const lines = command.events.map(({ line }) => String(line))
  expect(lines).toContain('nightly: would not match')
  expect(lines.at(-1)).toMatch(
    /^ +no +contains "正常" +when\.text\[0\] +saw "異常\ufffd" +in doubt: CHARSET_DAMAGED$/,
  )
})

function definitionOf(when: Conditions) {
  const jobs = readJobs(
    {
      mailboxes: {
        operations: { address: 'operations@example.co.jp', imap: { host: 'imap.example.co.jp' } },
      },
      monitors: {
        nightly: { mailbox: 'operations', when, keep: { for: 'forever' }, startFrom: 'all' },
      },
    },
    'the jobs of a test',
  )
  const definition = jobs.monitors['nightly']
  if (!definition) throw new Error('the jobs file has one monitor')
  return definition
}
