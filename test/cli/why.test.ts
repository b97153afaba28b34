import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { folderStateKey } from '../../shared/contract/keys.js'
import { removeDirectory } from '../remove-directory.js'
import { decisionOf, entryOf, FOLDER, pageOf, storePage } from '../shared/place/ledger-pages.js'
import { MemoryBucket } from '../shared/place/memory-bucket.js'
import { startCommand } from './command.js'

const NOW = Date.now()
const ago = (hours: number) => new Date(NOW - hours * 3_600_000)

let data = ''

/** What a poll would have written: a mail of two days ago, one of yesterday, one that came twice. */
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'why-'))
  const bucket = new MemoryBucket()
  const older = entryOf(1, ago(49), { subject: '請求書 11月' })
  storePage(bucket, pageOf(ago(48), [older]))
  const missing = { missing: [{ first: 3, last: 5 }] }
  storePage(bucket, pageOf(ago(24), [entryOf(2, ago(25))], missing))
  bucket.set(
    folderStateKey(FOLDER.mailbox, FOLDER.folder),
    JSON.stringify({
      schemaVersion: 1,
      ...FOLDER,
      uidValidity: '7',
      positions: { nightly: 9 },
      arrivals: { uidNext: 9 },
      aside: [
        {
          uid: 8,
          since: ago(3).toISOString(),
          faults: 1,
          code: 'MESSAGE_UNREADABLE',
          reason: 'cut off',
        },
      ],
    }),
  )
  await bucket.writeTo(data)
})

afterAll(() => removeDirectory(data))

async function run(...words: string[]) {
  const command = startCommand([...words, '--data', data])
  const exitCode = await command.exitCode
  const out = command.events
    .map((event) => ('line' in event ? String(event['line']) : JSON.stringify(event)))
    .join('\n')
  return { exitCode, out, stderr: command.stderr() }
}

test('why finds a mail by its Message-ID, and says by which condition it was not matched', async () => {
  const { exitCode, out } = await run('why', 'operations', '1@example.com')
  expect(exitCode).toBe(0)
  expect(out).toContain('請求書 11月')
  expect(out).toMatch(/nightly {2}unmatched .* by version 0123456789ab/)
  expect(out).toContain('when.subject[0] saw "JOB-END"')
  expect(out).toContain('Looked through 2 messages on 2 pages')
})

test('why --json is one object, for programs', async () => {
  const { out } = await run('why', 'operations', '--subject', '請求書', '--json')
  expect(JSON.parse(out)).toMatchObject({
    mailbox: 'operations',
    mails: [{ uid: 1, decisions: [{ monitor: 'nightly', result: 'unmatched' }] }],
    lookedThrough: { messages: 2, complete: true },
  })
})

test('a mail that was never seen: what is known of that time, and 1', async () => {
  const { exitCode, out } = await run('why', 'operations', '<none@example.com>')
  expect(exitCode).toBe(1)
  expect(out).toContain('No such mail of operations was seen in that time')
  expect(out).toContain('INBOX: every UID below 9')
  expect(out).toContain('UID 3 to 5 had none')
  expect(out).toMatch(/UID 8, since .*MESSAGE_UNREADABLE, cut off/)
})

test.each([
  [['why', 'operations'], 'Which mail?'],
  [['why', 'operatoins', 'x'], 'Did you mean operations?'],
  [['why', 'operations', 'x', '--since', 'yesterday'], 'It must be a time'],
  [['why', 'operations', 'x', '--since', '2026-11-31'], 'It must be a time'],
  [['why', 'operations', 'x', '--since', '2026-11-20T08:00'], 'It must be a time'],
  [['why', 'operations', 'x', '--since', '1d', '--until', '3d'], '--since is the earlier one'],
  [['why', 'operations', '--uid', '0'], 'at least 1'],
  [['why', 'operations', 'x', '--stack', 'mailjobs-prod'], '--data names a local world'],
  [['why', 'operations', '--uid', '1', '--monitor', 'nightli'], 'Did you mean nightly?'],
  [['ledger', '--monitor', 'nope'], 'has no monitor nope; there are: nightly'],
])('wrong use of %j says what is right', async (words, message) => {
  const { exitCode, stderr } = await run(...words)
  expect(stderr).toContain(message)
  expect(exitCode).toBe(2)
})

test('ledger: a row for each decision, the latest first; --json a line for each mail', async () => {
  const { exitCode, out } = await run('ledger', '--since', '3d')
  expect(exitCode).toBe(0)
  expect(out.indexOf('JOB-END 2')).toBeLessThan(out.indexOf('請求書'))
  const filtered = await run('ledger', '--since', '30h', '--json')
  expect(filtered.out.split('\n').map((line): unknown => JSON.parse(line))).toMatchObject([
    { uid: 2, mailbox: 'operations', decisions: [decisionOf('nightly', 'unmatched')] },
  ])
})

test('ledger --limit says that there is more', async () => {
  const { out, stderr } = await run('ledger', '--limit', '1', '--json')
  expect(out.split('\n')).toHaveLength(1)
  expect(stderr).toContain('It was ended before that was all')
})
