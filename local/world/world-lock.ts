import { readFileSync } from 'node:fs'
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { OperatorError } from '../../shared/failures/operator-error.js'

const lockSchema = z.object({
  pid: z.int(),
  api: z.string().optional(),
  jobs: z.string().optional(),
  imap: z.object({ port: z.int() }).optional(),
})

/**
 * A world that runs: its process and, once it is ready, the absolute path of its jobs file, and where its API and its embedded mail server
 * are, if it has them.
 */
export type WorldFacts = z.output<typeof lockSchema>

/** Nobody is to take a second state for a way out. */
export const OTHER_DATA =
  'Another --data is another state: it knows nothing of what was decided and sent here, and keeps and sends it once more.'

/** Another world is at work on the same data; two would not see each other's writes. */
export class WorldAlreadyRuns extends OperatorError {
  override readonly name = 'WorldAlreadyRuns'

  constructor(directory: string, pid: number) {
    super(
      `A local world (process ${pid}) is running on ${directory}; end it first (Ctrl-C there, or kill ${pid}). ${OTHER_DATA}`,
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
  const own = `${file}.${process.pid}`
  // Others read it at any moment: it is never there without what it says.
  const write = (facts: object): Promise<void> =>
    writeFile(own, `${JSON.stringify({ pid: process.pid, ...facts }, null, 2)}\n`)
  await write({})
  try {
    while (!(await isLinked(own, file))) {
      const holder = await holderOf(file)
      if (holder !== undefined) throw new WorldAlreadyRuns(directory, holder)
      await removeAbandoned(own, file)
    }
  } finally {
    await rm(own, { force: true })
  }
  heldHere.add(resolve(file))
  return {
    async tell(facts) {
      await write(facts)
      await rename(own, file)
    },
    async unlock() {
      heldHere.delete(resolve(file))
      await rm(file, { force: true })
    },
  }
}

/** Locks of this very process: one with its number that it does not hold was left behind by another that had the number before. */
const heldHere = new Set<string>()

/**
 * Removes the lock of a world that is gone. Several processes may have found it so, and the first of them may hold a lock of its own by
 * now: only who has the right to remove looks once more, and removes.
 */
async function removeAbandoned(own: string, file: string): Promise<void> {
  const right = `${file}.removal`
  if (!(await isLinked(own, right))) {
    // Held for some milliseconds, unless its holder was killed in them.
    if (await isAbandoned(right)) await rm(right, { force: true })
    await pause(REMOVAL_PAUSE_MS)
    return
  }
  try {
    if (await isAbandoned(file)) await rm(file, { force: true })
  } finally {
    await rm(right, { force: true })
  }
}

const REMOVAL_PAUSE_MS = 20

/** Gives a file another name, unless the name is taken. A directory that cannot be written to is an error, not waited for. */
async function isLinked(file: string, name: string): Promise<boolean> {
  try {
    await link(file, name)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
}

/** The world that runs on a data directory; undefined if none does. */
export async function runningWorld(file: string): Promise<WorldFacts | undefined> {
  const facts = await factsIn(file)
  return facts && isHolder(file, facts) ? facts : undefined
}

/** The process that holds the lock; undefined if it is gone. */
async function holderOf(file: string): Promise<number | undefined> {
  return (await runningWorld(file))?.pid
}

/** Whether a lock is there whose holder is gone. One that is not there is nobody's: the next moment it may be somebody's. */
async function isAbandoned(file: string): Promise<boolean> {
  const written = await readFile(file, 'utf8').catch(() => undefined)
  if (written === undefined) return false
  const facts = factsOf(written)
  return facts === undefined || !isHolder(file, facts)
}

async function factsIn(file: string): Promise<WorldFacts | undefined> {
  try {
    return factsOf(await readFile(file, 'utf8'))
  } catch {
    return undefined
  }
}

function factsOf(written: string): WorldFacts | undefined {
  try {
    return lockSchema.parse(JSON.parse(written))
  } catch {
    return undefined
  }
}

const isHolder = (file: string, { pid }: WorldFacts): boolean =>
  pid === process.pid ? heldHere.has(resolve(file)) : isAlive(pid) && isNode(pid)

/** A process of another user cannot be signalled, and is there all the same. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return codeOf(error) === 'EPERM'
  }
}

const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined

/** Process ids are given out again; where the system tells, a holder that is no Node process is a stranger. */
function isNode(pid: number): boolean {
  try {
    const [program = ''] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
    return /(^|\/)node[^/]*$/.test(program)
  } catch {
    return true
  }
}
