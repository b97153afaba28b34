import { join } from 'node:path'
import { build } from 'esbuild'
import type { Measurement } from '../measurement.js'
import { runContestant } from '../run-contestant.js'
import { CASES } from './cases.js'

/** What a case took. */
export interface CaseMeasurement extends Measurement {
  readonly name: string
}

/** Runs cases, each in a process of its own, one after the other, from a bundle like that of a function. */
export async function* measureCases(
  directory: string,
  names: readonly string[] = Object.keys(CASES),
): AsyncGenerator<CaseMeasurement> {
  const program = join(directory, 'decide-case.mjs')
  await build({
    entryPoints: [join(import.meta.dirname, 'decide-case.ts')],
    outfile: program,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    logLevel: 'error',
    // iconv-lite is CommonJS, and asks for Buffer by require().
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  })
  for (const name of names) {
    yield { name, ...(await runContestant(program, { name })) }
  }
}
