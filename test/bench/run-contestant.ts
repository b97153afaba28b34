import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { z } from 'zod'
import { type Measurement, measurementSchema } from './measurement.js'

/** Ten times what the slowest contestant takes for the largest corpus. */
const TIME_LIMIT_MS = 600_000

/** A contestant's process ended by itself, and not as it should; the message says why. */
export class ContestantCrashed extends Error {
  override readonly name = 'ContestantCrashed'
}

/** What `execFile` rejects with if the process was started, and not killed for lack of time. */
const endedBadlySchema = z.object({
  killed: z.literal(false),
  code: z.number().nullable(),
  signal: z.string().nullable(),
  stderr: z.string(),
})

/** Runs a contestant in a process of its own. @throws ContestantCrashed */
export async function runContestant(program: string, order: object): Promise<Measurement> {
  try {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [program, JSON.stringify(order)],
      { timeout: TIME_LIMIT_MS },
    )
    return measurementSchema.parse(JSON.parse(stdout))
  } catch (error) {
    const { data } = endedBadlySchema.safeParse(error)
    if (!data) throw error
    const { stderr, signal, code } = data
    throw new ContestantCrashed(errorIn(stderr) ?? signal ?? `exit code ${code}`, { cause: error })
  }
}

/** The line of an uncaught error that names it. */
const errorIn = (stderr: string): string | undefined => /^\w*Error\b.*/m.exec(stderr)?.[0]
