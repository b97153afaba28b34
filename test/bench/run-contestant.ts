import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { type Measurement, measurementSchema } from './measurement.js'

/** Ten times what the slowest contestant takes for the largest corpus. */
const TIME_LIMIT_MS = 600_000

/** Runs a contestant in a process of its own. */
export async function runContestant(program: string, order: object): Promise<Measurement> {
  const { stdout } = await promisify(execFile)(process.execPath, [program, JSON.stringify(order)], {
    timeout: TIME_LIMIT_MS,
  })
  return measurementSchema.parse(JSON.parse(stdout))
}
