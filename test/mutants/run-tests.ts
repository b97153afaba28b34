import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import * as z from 'zod'
import { jsonIn } from '../../shared/runtime/json.js'
import { removeDirectory } from '../remove-directory.js'

const ROOT = resolve(import.meta.dirname, '../..')
const VITEST = resolve(ROOT, 'node_modules/vitest/vitest.mjs')

/** A fault may make tests wait for ever; sound ones are done in a minute, and all of those that are named here in some. */
const LONGEST_MS = { withFault: 300_000, sound: 1_800_000 }

/** What tests say. */
export type Verdict =
  | { readonly kind: 'passed' }
  /** The first test that fails, or why there is no answer of tests. */
  | { readonly kind: 'failed'; readonly words: string }

const reportSchema = z.object({
  numPassedTests: z.int(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().optional(),
      assertionResults: z.array(z.object({ status: z.string(), fullName: z.string() })),
    }),
  ),
})

/**
 * Runs test files in a process of their own. @param mutant the number of the fault that is in the code there; none: the code as it is
 * @throws if they could not be run at all
 */
export async function runTests(
  files: readonly string[],
  { mutant, isShown }: { readonly mutant?: number; readonly isShown: boolean },
): Promise<Verdict> {
  const directory = await mkdtemp(join(tmpdir(), 'mailjobs-mutant-'))
  try {
    const report = join(directory, 'report.json')
    const mark = join(directory, 'planted')
    const args = [
      'run',
      '--config',
      'vitest.mutants.config.ts',
      '--reporter=json',
      `--outputFile=${report}`,
    ]
    const shown = isShown ? ['--reporter=verbose'] : []
    const planted = mutant === undefined ? {} : { MUTANT: String(mutant), MUTANT_MARK: mark }
    const longestMs = mutant === undefined ? LONGEST_MS.sound : LONGEST_MS.withFault
    const end = await ended([...args, ...shown, ...files], { planted, isShown, longestMs })
    if (end === 'too long') return { kind: 'failed', words: `no end within ${longestMs / 1_000} s` }
    const text = await readFile(report, 'utf8').catch(() => '')
    const parsed = reportSchema.safeParse(jsonIn(text))
    if (!parsed.success) throw new Error(`vitest has not run ${files.join(', ')}: ${end}`)
    if (mutant !== undefined && !existsSync(mark))
      throw new Error(
        `${files.join(', ')} do not load the module that mutant ${mutant} is planted into`,
      )
    return verdictOf(parsed.data, end)
  } finally {
    await removeDirectory(directory)
  }
}

function verdictOf(
  { numPassedTests, testResults }: z.output<typeof reportSchema>,
  end: string,
): Verdict {
  for (const { name, status, message = '', assertionResults } of testResults) {
    const failed = assertionResults.find((one) => one.status === 'failed')
    const words = failed?.fullName ?? message.split('\n')[0] ?? ''
    if (failed || status === 'failed')
      return { kind: 'failed', words: `${relative(ROOT, name)} > ${words}` }
  }
  if (end !== '0') return { kind: 'failed', words: `vitest ended with ${end}` }
  if (numPassedTests === 0) throw new Error('there was no test')
  return { kind: 'passed' }
}

/** How the process ended: its exit code, its signal, or that it took too long. */
function ended(
  args: readonly string[],
  {
    planted,
    isShown,
    longestMs,
  }: {
    readonly planted: Readonly<Record<string, string>>
    readonly isShown: boolean
    readonly longestMs: number
  },
): Promise<string> {
  const { MUTANT: _, MUTANT_MARK: __, ...environment } = process.env
  const child = spawn(process.execPath, [VITEST, ...args], {
    cwd: ROOT,
    stdio: isShown ? 'inherit' : 'ignore',
    env: { ...environment, ...planted },
  })
  return new Promise((done, fail) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL')
      done('too long')
    }, longestMs)
    child.once('error', fail)
    child.once('exit', (code, signal) => {
      clearTimeout(timer)
      done(String(code ?? signal))
    })
  })
}
