import { readFileSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { z } from 'zod'
import { OperatorError } from '../../shared/failures/operator-error.js'

const lockSchema = z.object({
  pid: z.int(),
  api: z.string().optional(),
  jobs: z.string().optional(),
})

/** A world that runs: its process and, once it is ready, the absolute path of its jobs file and where its API is, if it has one. */
export type WorldFacts = z.output<typeof lockSchema>

/** Another world is at work on the same data; two would not see each other's writes. */
export class WorldAlreadyRuns extends OperatorError {
  override readonly name = 'WorldAlreadyRuns'

  constructor(directory: string, pid: number) {
    super(
      `A local world (process ${pid}) is running on ${directory}; end it first, or use another --data`,
    )
  }
}

/**
 * Marks a data directory as used by this process, and tells scripts what they may connect to. What a killed world
 * left behind is taken over.
 * @throws WorldAlreadyRuns
 */
export async function lockWorld(
  directory: string,
  file: string,
): Promise<{ tell(facts: object): Promise<void>; unlock(): Promise<void> }> {
  for (;;) {
    try {
      await writeFile(file, JSON.stringify({ pid: process.pid }), { flag: 'wx' })
      break
    } catch (error) {
      if (!isTaken(error)) throw error
      const holder = await holderOf(file)
      if (holder !== undefined) throw new WorldAlreadyRuns(directory, holder)
      await rm(file, { force: true })
    }
  }
  return {
    tell: (facts) =>
      writeFile(file, `${JSON.stringify({ pid: process.pid, ...facts }, null, 2)}\n`),
    unlock: () => rm(file, { force: true }),
  }
}

/** The world that runs on a data directory; undefined if none does. */
export async function runningWorld(file: string): Promise<WorldFacts | undefined> {
  const holder = await holderOf(file)
  if (holder === undefined) return undefined
  return lockSchema.parse(JSON.parse(await readFile(file, 'utf8')))
}

/** A directory that cannot be written to holds no lock, and waiting for one would never end. */
const isTaken = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'EEXIST'

/** The process that holds the lock; undefined if it is gone. */
async function holderOf(file: string): Promise<number | undefined> {
  try {
    const { pid } = lockSchema.parse(JSON.parse(await readFile(file, 'utf8')))
    return pid !== process.pid && isAlive(pid) && isNode(pid) ? pid : undefined
  } catch {
    return undefined
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** Process ids are given out again; where the system tells, a holder that is no Node process is a stranger. */
function isNode(pid: number): boolean {
  try {
    const [program = ''] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
    return /(^|\/)node[^/]*$/.test(program)
  } catch {
    return true
  }
}
