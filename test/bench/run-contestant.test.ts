import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { removeDirectory } from '../remove-directory.js'
import { runContestant } from './run-contestant.js'

describe('a contestant in a process of its own', () => {
  let directory: string
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'mailjobs-contestant-'))
  })
  afterAll(() => removeDirectory(directory))

  const run = async (source: string, order: object = {}) => {
    const program = join(directory, 'contestant.mjs')
    await writeFile(program, source)
    return runContestant(program, order)
  }

  test('is given its order, and answers what it measured', async () => {
    const measurement = { wallMs: 2, cpuMs: 1, peakRssBytes: 3 }
    const measured = run(
      `const { mails } = JSON.parse(process.argv[2])
      console.log(JSON.stringify({ ...${JSON.stringify(measurement)}, result: String(mails) }))`,
      { mails: 7 },
    )
    await expect(measured).resolves.toEqual({ ...measurement, result: '7' })
  })

  test.each([
    ['an error that nobody catches', 'throw new TypeError("no body")', 'TypeError: no body'],
    ['an exit', 'process.exit(3)', 'exit code 3'],
    ['a signal', 'process.kill(process.pid, "SIGKILL")', 'SIGKILL'],
  ])('that ends by %s has crashed', async (_, source, message) => {
    await expect(run(source)).rejects.toMatchObject({ name: 'ContestantCrashed', message })
  })

  test('that says nothing sensible has not crashed: the bench is wrong', async () => {
    await expect(run('console.log("{}")')).rejects.toMatchObject({ name: 'ZodError' })
  })
})
