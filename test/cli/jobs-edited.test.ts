import { mkdtemp, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { removeDirectory } from '../remove-directory.js'
import { startCommand } from './command.js'

const BUILDERS = resolve(import.meta.dirname, '../../shared/jobs/define-jobs.js')

test('a world says that the jobs file, or one that it imports, was edited, and what to do', {
  timeout: 300_000,
}, async () => {
  const directory = await mkdtemp(join(tmpdir(), 'mailjobs-edited-'))
  onTestFinished(() => removeDirectory(directory))
  const jobs = join(directory, 'jobs.ts')
  const senders = join(directory, 'senders.ts')
  await writeFile(senders, "export const from = 'batch@example.co.jp'\n")
  await writeFile(
    jobs,
    `import { defineJobs } from ${JSON.stringify(BUILDERS)}
import { from } from './senders.js'
export const jobs = defineJobs({ senders: { default: { via: 'ses', from } } })
`,
  )
  const words = ['start', '--jobs', jobs, '--port', '0', '--data', join(directory, 'data')]
  const world = startCommand(words)
  await world.event(({ line }) => String(line).includes('Ctrl-C ends'))
  for (const [index, file] of [senders, jobs].entries()) {
    await utimes(file, index + 1, index + 1)
    await world.event(({ line }) => {
      const said = String(line)
      return said.includes('changed') && said.includes(`${file.split('/').at(-1)}: this world goes`)
    })
  }
  await world.event(({ line }) => /What to do: end it with Ctrl-C, and start/.test(String(line)))
  world.kill('SIGINT')
  expect(await world.exitCode).toBe(0)
})
