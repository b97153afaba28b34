import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { defineConfig } from 'vitest/config'
import { MUTANTS } from './test/mutants/mutants.js'
import { mutated } from './test/mutants/mutated.js'

/** The number of the mutant, from 1; none: the code as it is. That it was planted, a file says whose name comes with it. */
const mutant = MUTANTS[Number(process.env['MUTANT'] ?? 0) - 1]
const file = mutant && resolve(import.meta.dirname, mutant.file)

/** One process for one mutant: the named tests, with one module as if somebody had written it otherwise. `npm run mutants` starts them. */
export default defineConfig({
  plugins: [
    {
      name: 'mutant',
      enforce: 'pre',
      transform(source, id) {
        if (!mutant || id.split('?')[0] !== file) return undefined
        const mark = process.env['MUTANT_MARK']
        if (mark !== undefined) writeFileSync(mark, mutant.name)
        return mutated(source, mutant)
      },
    },
  ],
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/property-seed.ts'],
    restoreMocks: true,
    unstubEnvs: true,
    isolate: false,
    // What a module became for one process is what another one is given else.
    fsModuleCache: false,
    maxWorkers: 1,
    // One that is noticed is enough.
    bail: 1,
    testTimeout: 120_000,
  },
})
