import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { removeDirectory } from '../remove-directory.js'
import { type RunningCommand, startCommand } from './command.js'

const LIMIT_MS = 300_000

let directory: string
let data: string
let world: RunningCommand

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mailjobs-send-'))
  data = join(directory, 'data')
  world = startCommand(['start', '--json', '--port', '0', '--data', data])
  await world.event(({ event }) => event === 'ready')
}, LIMIT_MS)

afterAll(async () => {
  world.kill('SIGINT')
  await world.exitCode
  await removeDirectory(directory)
})

const send = (...words: string[]): RunningCommand =>
  startCommand(['send', '--data', data, ...words])

const MAIL = ['--to', 'operations', '--subject', '進捗', '--text', 'こんにちは']

test('a mail with files goes out by the world that runs, and says what became of it', {
  timeout: LIMIT_MS,
}, async () => {
  const file = join(directory, '集計.csv')
  await writeFile(file, 'a,b\r\n')
  const command = send(...MAIL, '--attach', file, '--json')
  expect(await command.exitCode, command.stderr()).toBe(0)
  expect(command.events).toEqual([
    expect.objectContaining({
      state: 'ACCEPTED',
      subject: '進捗',
      recipients: [expect.objectContaining({ address: 'operations@example.co.jp' })],
    }),
  ])
  const arrived = await world.event(
    ({ event, subject }) => event === 'mail arrived' && subject === '進捗',
  )
  expect(arrived['from']).toBe('reports@example.co.jp')
})

test('with the same key it is sent once', { timeout: LIMIT_MS }, async () => {
  const first = send(...MAIL, '--key', 'report-1', '--json')
  await first.exitCode
  const second = send(...MAIL, '--key', 'report-1', '--json')
  await second.exitCode
  expect(second.events[0]?.['id']).toBe(first.events[0]?.['id'])
  expect(first.events[0]).not.toHaveProperty('isRepetition')
  expect(second.events[0]?.['isRepetition']).toBe(true)

  const third = send(...MAIL, '--key', 'report-1')
  expect(await third.exitCode).toBe(0)
  expect(third.stderr()).toMatch(/^Asking the local world on .* \(process \d+\)\.\.\.\n$/)
  const said = third.events.map(({ line }) => String(line)).join('\n')
  expect(said).toMatch(/This is the send of .* with the key report-1, and no new one/)
  expect(said).toMatch(/The demo's own mail server took it .*outbox\/.*message\.eml/)
})

test('what was sent is listed, with its id and its state', { timeout: LIMIT_MS }, async () => {
  const sent = send(...MAIL, '--json')
  await sent.exitCode
  const command = send('--list')
  expect(await command.exitCode, command.stderr()).toBe(0)
  const lines = command.events.map(({ line }) => String(line))
  expect(lines.filter((line) => line.includes('ACCEPTED')).at(-1)).toContain(
    String(sent.events[0]?.['id']),
  )
  expect(lines.at(-1)).toMatch(/^\d+ sends of .* \(days in UTC\)$/)
})

test('a recipient that the server refuses ends it with 1, and with the reason', {
  timeout: LIMIT_MS,
}, async () => {
  const words = [
    '--to',
    'nobody@example.com',
    '--to',
    'operations',
    '--subject',
    'x',
    '--text',
    'x',
  ]
  const command = send(...words)
  expect(await command.exitCode).toBe(1)
  const said = command.events.map(({ line }) => String(line)).join('\n')
  expect(said).toMatch(/^PARTIAL/)
  expect(said).toMatch(
    /nobody@example.com {2}FAILED {2}RECIPIENT_NOT_FOUND {2}RCPT TO: 550 .*No mailbox here/,
  )
  expect(said).toMatch(/operations@example.co.jp {2}ACCEPTED/)
  expect(said).toMatch(/^What to do: Correct it/m)
  expect(said).toMatch(/send --again \S+Z-\S+ --data /)

  const id = /\S+Z-\S+/.exec(said)?.[0] ?? ''
  const again = send('--again', id)
  expect(await again.exitCode).toBe(1)
  expect(again.events.map(({ line }) => String(line)).join()).toContain(`PARTIAL  ${id}`)
})

test.each([
  [
    ['--to', 'operatoins', '--subject', 'x', '--text', 'x'],
    1,
    /RECIPIENT_NOT_FOUND[\s\S]*to\[0\][\s\S]*operations/,
  ],
  [
    ['--to', 'operations', '--subject', 'x\r\nBcc: y@example.com', '--text', 'x'],
    1,
    /subject: has a line break/,
  ],
  [
    ['--to', 'operations', '--subject', 'x', '--text', 'x', '--sender', 'relay'],
    1,
    /SENDER_NOT_FOUND/,
  ],
  [['--to', 'ops', '--subject', 'x', '--text', 'x'], 1, /to\[0\]: .*\(found "ops"\)/],
  [['--subject', 'x', '--text', 'x'], 2, /--to is missing/],
  [
    [...MAIL, '--jobs', 'infra/jobs.ts'],
    2,
    /runs \S*demo\/jobs.ts, not infra\/jobs.ts: leave out .*Another --data is another state/,
  ],
  [
    ['--to', 'operations', '--subject', 'x', '--attach', '/no/such/file', '--text', 'x'],
    2,
    /cannot be read/,
  ],
  [['--again', 'x', '--to', 'operations'], 2, /cannot be used with option/],
  [['--again', '20261121T120000Z-0123456789abcdef'], 1, /SEND_NOT_FOUND[\s\S]*send --list/],
  [['--cancel', 'nosuch'], 1, /SEND_NOT_FOUND[\s\S]*npx mailjobs send --list/],
  [['--list', 'yesterday'], 2, /like 2026-11-21/],
  [['--list', '--to', 'a@example.com'], 2, /cannot be used with option/],
])(
  'send %j ends with %i and says what is wrong',
  { timeout: LIMIT_MS },
  async (words, code, says) => {
    const command = send(...words)
    expect(await command.exitCode).toBe(code)
    expect(command.stderr()).toMatch(says)
  },
)
