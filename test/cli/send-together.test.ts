import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { removeDirectory } from '../remove-directory.js'
import { answers } from '../servers/scripted/scripted-smtp-behaviours.js'
import {
  type ScriptedSmtpServer,
  startScriptedSmtpServer,
} from '../servers/scripted/scripted-smtp-server.js'
import { type RunningCommand, startCommand } from './command.js'

const BUILDERS = resolve(import.meta.dirname, '../../shared/jobs/define-jobs.js')

/** Each command synthesizes a world of its own, one after the other, and on a busy machine that takes its time. */
const LIMIT = { timeout: 600_000 }

let directory: string
let server: ScriptedSmtpServer

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mailjobs-send-'))
  server = await startScriptedSmtpServer({
    behaviour: answers('RCPT', '451 4.7.1 Greylisted', 'later@'),
  })
  await writeFile(
    join(directory, 'jobs.ts'),
    `import { defineJobs } from ${JSON.stringify(BUILDERS)}
export const jobs = defineJobs({ senders: { default: {
  via: 'smtp', from: 'batch@example.co.jp', host: '127.0.0.1', port: ${server.port}, security: 'none',
} } })`,
  )
})
afterEach(async () => {
  await server.close()
  await removeDirectory(directory)
})

const send = (...words: string[]): RunningCommand =>
  startCommand([
    'send',
    ...['--jobs', join(directory, 'jobs.ts'), '--data', join(directory, 'data'), '--json'],
    ...words,
  ])

const mailTo = (address: string): string[] => ['--to', address, '--subject', 's', '--text', 'x']

test(
  'three at once on one place all go out, each once; who waits says for whom',
  LIMIT,
  async () => {
    const commands = [1, 2, 3].map((number) => send(...mailTo(`to-${number}@example.com`)))
    const codes = await Promise.all(commands.map(({ exitCode }) => exitCode))
    expect(codes, commands.map(({ stderr }) => stderr()).join('\n')).toEqual([0, 0, 0])
    const states = commands.map(({ events }) => events[0]?.['state'])
    expect(states).toEqual(['ACCEPTED', 'ACCEPTED', 'ACCEPTED'])
    expect(server.messages).toHaveLength(3)
    const waited = commands.filter(({ stderr }) => /Another command \(process \d+\)/.test(stderr()))
    expect(waited.length).toBeGreaterThan(0)
  },
)

test('the same command with the same key and the same file is one mail', LIMIT, async () => {
  const file = join(directory, 'report.csv')
  await writeFile(file, 'day,code\r\n')
  const words = [...mailTo('to@example.com'), '--key', 'report-1', '--attach', file]
  const first = send(...words)
  expect(await first.exitCode, first.stderr()).toBe(0)
  const again = send(...words)
  expect(await again.exitCode, again.stderr()).toBe(0)
  expect(again.events[0]?.['id']).toBe(first.events[0]?.['id'])
  expect(server.messages).toHaveLength(1)

  await writeFile(file, 'day,code\r\n2026-11-21,0\r\n')
  const other = send(...words)
  expect(await other.exitCode).toBe(1)
  expect(other.stderr()).toContain('IDEMPOTENCY_CONFLICT')
})

test('what is put off can be cancelled, and is not tried again', LIMIT, async () => {
  const putOff = send(...mailTo('later@example.com'))
  expect(await putOff.exitCode).toBe(1)
  const id = String(putOff.events[0]?.['id'])
  const cancel = send('--cancel', id)
  expect(await cancel.exitCode, cancel.stderr()).toBe(0)
  expect(cancel.events[0]).toMatchObject({ id, state: 'CANCELLED' })
  const tried = server.commands.filter((line) => line.includes('later@')).length
  expect(await send(...mailTo('to@example.com')).exitCode).toBe(0)
  expect(server.commands.filter((line) => line.includes('later@'))).toHaveLength(tried)
})
