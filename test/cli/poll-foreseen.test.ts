import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { startMailServer } from '../../local/mail-server/start-mail-server.js'
import { removeDirectory } from '../remove-directory.js'
import { startCommand } from './command.js'
import { passwordOf, writeJobsFile } from './jobs-files.js'

const PASSWORD = 'not-a-real-password'
const ADDRESS = 'operations@example.co.jp'

const mailOf = (subject: string): Buffer =>
  Buffer.from(`From: a@example.com\r\nSubject: ${subject}\r\n\r\nbody\r\n`)

test('a dry run knows what a poll has kept, and what one would keep', {
  timeout: 600_000,
}, async () => {
  const directory = await mkdtemp(join(tmpdir(), 'mailjobs-foreseen-'))
  const server = await startMailServer({
    directory: join(directory, 'mail-server'),
    users: [{ address: ADDRESS, username: ADDRESS, password: PASSWORD }],
  })
  onTestFinished(async () => {
    await server.close()
    await removeDirectory(directory)
  })
  const { host, port } = server.imap
  const jobs = await writeJobsFile(directory, { host, port, security: 'none' })
  const run = async (...more: string[]) => {
    const words = ['poll', ...more, '--jobs', jobs, '--data', join(directory, 'data')]
    const command = startCommand(words, passwordOf(PASSWORD))
    expect(await command.exitCode, command.stderr()).toBe(0)
    return { lines: command.events.map(({ line }) => String(line)), said: command.stderr() }
  }
  const summaryOf = ({ lines }: { readonly lines: readonly string[] }) => lines.at(-2)
  const tried = () => run('--dry-run')
  server.deliver(mailOf('one'))
  expect(summaryOf(await tried())).toMatch(/^all: 1 of 1 match; 1 new: a poll would keep/)

  const polled = await run()
  expect(polled.said).toMatch(/^reading .*jobs\.ts\.\.\.\n/)
  expect(polled.lines[0]).toMatch(/ready +watching operations$/)

  server.deliver(mailOf('two'))
  const after = await tried()
  expect(summaryOf(after)).toMatch(/^all: 2 of 2 match; 1 kept before; 1 new: /)
  const lines = after.lines.map((line) => line.trim())
  expect(lines.indexOf('kept before')).toBeGreaterThan(0)
  expect(lines.filter((line) => line.startsWith('a poll would keep it'))).toHaveLength(1)
})
