import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { type RunningDemo, startDemo } from './place/running-demo.js'

const ROOT = join(import.meta.dirname, '../..')

let demo: RunningDemo

beforeAll(async () => {
  demo = await startDemo()
}, 180_000)

afterAll(() => demo?.end(), 60_000)

interface Ended {
  readonly exitCode: number
  readonly stdout: string
}

const smoke = (...words: string[]): Promise<Ended> =>
  new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      ['--import', 'tsx', 'test/smoke/smoke.ts', ...words],
      { cwd: ROOT, env: { ...process.env, ...demo.environment } },
      (_error, stdout) => resolve({ exitCode: child.exitCode ?? 0, stdout }),
    )
  })

const lineSchema = z.object({
  check: z.string(),
  proves: z.string(),
  how: z.string(),
  result: z.string().optional(),
})

const linesOf = ({ stdout }: Ended) =>
  stdout
    .trim()
    .split('\n')
    .map((line) => lineSchema.parse(JSON.parse(line)))

describe('the smoke script', () => {
  test('tries against the endpoints of a local world what that can answer, and says what could not be tried', async () => {
    const ended = await smoke('--stack', 'mailjobs-local', '--json')
    const results = Object.fromEntries(linesOf(ended).map(({ check, result }) => [check, result]))
    expect(results).toMatchObject({
      'role-of-the-watch': 'ok',
      'schedules-fire': 'ok',
      'ses-sandbox': 'ok',
      'conditional-write': 'ok',
      'compare-and-swap': 'ok',
      'conditional-copy': 'ok',
      'lambda-concurrency': 'not tried',
      'notice-in-japanese': 'not tried',
    })
    expect(ended.exitCode).toBe(results['alerts-reach-somebody'] === 'wrong' ? 1 : 4)
  })

  test('dry, says what it would do and does nothing', async () => {
    const ended = await smoke('--stack', 'no-such-stack', '--dry-run', '--json')
    expect(ended.exitCode).toBe(0)
    expect(linesOf(ended).every(({ result, how }) => result === undefined && how !== '')).toBe(true)
  })

  test.each([
    ['without a stack', [], 2],
    ['with an option that there is not', ['--stack', 'x', '--all'], 2],
    ['of a stack that is not there', ['--stack', 'mailjobs-none'], 2],
    ['asked for help', ['--help'], 0],
  ])('%s it ends with its code', async (_, words, exitCode) => {
    expect((await smoke(...words)).exitCode).toBe(exitCode)
  })
})
