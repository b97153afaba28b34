import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { removeDirectory } from '../remove-directory.js'
import { answers } from '../servers/scripted/scripted-smtp-behaviours.js'
import { startScriptedSmtpServer } from '../servers/scripted/scripted-smtp-server.js'
import { startCommand } from './command.js'

const BUILDERS = resolve(import.meta.dirname, '../../shared/jobs/define-jobs.js')

test('a world that is stopped with a send on its way says what is left, and ends with 4; with none, 0', {
  timeout: 600_000,
}, async () => {
  const directory = await mkdtemp(join(tmpdir(), 'mailjobs-open-'))
  const server = await startScriptedSmtpServer({
    behaviour: answers('RCPT', '451 4.7.1 Greylisted', 'later@'),
  })
  onTestFinished(async () => {
    await server.close()
    await removeDirectory(directory)
  })
  const jobs = join(directory, 'jobs.ts')
  await writeFile(
    jobs,
    `import { defineJobs } from ${JSON.stringify(BUILDERS)}
export const jobs = defineJobs({ senders: { default: {
  via: 'smtp', from: 'batch@example.co.jp', host: '127.0.0.1', port: ${server.port}, security: 'none',
} } })`,
  )
  const words = ['--jobs', jobs, '--data', join(directory, 'data')]
  const start = () => startCommand(['start', ...words, '--json', '--port', '0'])
  const idle = start()
  await idle.event(({ event }) => event === 'ready')
  idle.kill('SIGINT')
  expect(await idle.exitCode, idle.stderr()).toBe(0)

  const world = start()
  await world.event(({ event }) => event === 'ready')
  const mail = ['--to', 'later@example.com', '--subject', 's', '--text', 'x']
  const send = startCommand(['send', ...words, ...mail])
  expect(await send.exitCode, send.stderr()).toBe(1)
  world.kill('SIGINT')
  expect(await world.exitCode, world.stderr()).toBe(4)
  expect(world.events.at(-1)).toMatchObject({ event: 'still open', sends: 1, invocations: 0 })
})
