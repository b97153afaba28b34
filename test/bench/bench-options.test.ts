import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'

/** How a bench ends that is asked for this, and what it says. */
const asked = (program: string, args: readonly string[]) =>
  new Promise<{ failed: boolean; said: string }>((done) => {
    const file = resolve(import.meta.dirname, program)
    execFile(process.execPath, ['--import', 'tsx', file, ...args], (error, stdout, stderr) =>
      done({ failed: error !== null, said: `${stdout}${stderr}` }),
    )
  })

test.each([
  ['bench.ts', '--rounds', 'x'],
  ['bench.ts', '--rounds', '0'],
  ['sends/bench-sends.ts', '--sends', 'x'],
  ['sends/bench-sends.ts', '--sends', '1.5'],
  ['sends/bench-sends.ts', '--rounds', '-1'],
])('%s %s %s is refused, and measures nothing', async (program, option, value) => {
  const { failed, said } = await asked(program, [option, value])
  expect(failed).toBe(true)
  expect(said).toContain(`argument '${value}' is invalid. It must be a whole number of at least 1.`)
})
