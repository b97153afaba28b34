import { relative, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import {
  OTHER_DATA,
  runningWorld,
  WorldAlreadyRuns,
  type WorldFacts,
} from '../../local/world/world-lock.js'
import { ApiUnreachable } from '../call/api-unreachable.js'
import { WrongUse } from '../exit-codes.js'
import { DEFAULT_JOBS } from '../options.js'
import { DataBusy } from './data-busy.js'
import { type WithWorldOptions, withWorld } from './with-world.js'

/** Which world a command needs. */
export interface AnyWorldOptions extends Omit<WithWorldOptions, 'jobsFile' | 'port'> {
  /** As it was asked for; undefined: that of the world that runs, or the default. */
  readonly jobs: string | undefined
  /** The data directory, as it was written. */
  readonly data: string
  /** Tells a person what is waited for. */
  readonly say: (line: string) => void
}

/** Of a world of one's own that only answers: what waits in its queues waits on. */
export const NOTHING_GOES_OUT = { takesQueues: false, settleLimitMs: 0 } as const

const LOOK_EVERY_MS = 100

/** A synthesis on a slow machine is half a minute, and each command before this one may need one. */
const WAIT_MINUTES = 10

/**
 * Does something with the API of the world that runs on the data, or else of one that runs for as long as it takes. Where another
 * command is just starting or ending a world there, it is waited for. `use` is called again, should the world end while it is at work.
 *
 * @returns what `use` did; undefined if it was stopped
 * @throws DataBusy, WrongUse for another jobs file than that of the world that runs
 */
export async function withAnyWorld<T>(
  { jobs, data, say, ...options }: AnyWorldOptions,
  use: (api: string) => Promise<T>,
): Promise<T | undefined> {
  const until = Date.now() + WAIT_MINUTES * 60_000
  const told = new Set<string>()
  const sayOnce = (line: string) => {
    if (!told.has(line)) say(line)
    told.add(line)
  }
  for (;;) {
    const running = await runningWorld(options.files.lock)
    try {
      if (running?.jobs !== undefined) {
        const api = apiOf(running, jobs, data)
        sayOnce(`Asking the local world on ${data} (process ${running.pid})...`)
        return await use(api)
      }
      if (running === undefined)
        return await withOwnWorld({ jobs, data, say: sayOnce, ...options }, use)
    } catch (error) {
      if (!(error instanceof ApiUnreachable || error instanceof WorldAlreadyRuns)) throw error
    }
    if (running !== undefined)
      sayOnce(
        `Another command (process ${running.pid}) is at work on ${data}; this one waits for it.`,
      )
    if (running !== undefined && Date.now() > until)
      throw new DataBusy(data, running.pid, WAIT_MINUTES)
    await pause(LOOK_EVERY_MS)
  }
}

function withOwnWorld<T>(
  { jobs: jobsFile = DEFAULT_JOBS, data, say, ...options }: AnyWorldOptions,
  use: (api: string) => Promise<T>,
): Promise<T | undefined> {
  say(`No local world runs on ${data}: one of ${jobsFile} is started for as long as it takes...`)
  return withWorld({ ...options, jobsFile, port: 0 }, async ({ api, stopped }) => {
    if (api === undefined)
      throw new WrongUse(`${jobsFile} has no senders: write one into it, as docs/sending.md shows.`)
    return Promise.race([use(api), stopped.then(() => undefined)])
  })
}

/** Of the world that runs on the data; another jobs file than its own cannot be meant. */
function apiOf(
  { api, jobs = '', pid }: WorldFacts,
  asked: string | undefined,
  data: string,
): string {
  const world = `The local world on ${data} (process ${pid})`
  if (asked !== undefined && resolve(asked) !== jobs) {
    throw new WrongUse(
      `${world} runs ${relative(process.cwd(), jobs)}, not ${asked}: leave out --jobs, or end it first. ${OTHER_DATA}`,
    )
  }
  if (api === undefined)
    throw new WrongUse(
      `${world} has no senders in its jobs file: write one into it, as docs/sending.md shows.`,
    )
  return api
}
