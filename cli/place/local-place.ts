import { stat } from 'node:fs/promises'
import { type CloudAssembly, readCloudAssembly } from '../../local/template/cloud-assembly.js'
import { parametersOf } from '../../local/template/deployed-parameters.js'
import { schedulesOf } from '../../local/template/deployed-schedules.js'
import { TemplateError } from '../../local/template/template-error.js'
import { type LoggedPoll, loggedPolls } from '../../local/world/poll-log.js'
import { worldFiles } from '../../local/world/world-files.js'
import { runningWorld } from '../../local/world/world-lock.js'
import { type PollRequest, readPollRequest } from '../../shared/jobs/requests/poll-request.js'
import type { SenderDefinition } from '../../shared/jobs/requests/sender-definition.js'
import {
  isTick,
  readWatchRequest,
  type WatchRequest,
} from '../../shared/jobs/requests/watch-request.js'
import type { Answer, Between, Place } from '../../shared/place/place.js'
import { type PollCount, pollLogOf } from '../../shared/place/poll-log.js'
import { WrongUse } from '../exit-codes.js'
import { DEFAULT_DATA } from '../options.js'
import { filesBucket } from './files-bucket.js'
import { sendersOf } from './senders-of.js'

/** The local world of a data directory, whether it runs or not. @throws WrongUse if there is none */
export async function localPlace(data: string): Promise<Place> {
  const place = await foundLocalPlace(data)
  if (place) return place
  throw new WrongUse(
    `There is no local world in ${data} (default ${DEFAULT_DATA}); --data names it, --stack a deployed stack.`,
  )
}

/** The same; undefined if there is none. @throws WrongUse for a directory that this user may not look into */
export async function foundLocalPlace(data: string): Promise<Place | undefined> {
  const files = worldFiles(data)
  const isThere = await stat(files.bucket).then(
    (found) => found.isDirectory(),
    (error: unknown) => {
      if (isDenied(error))
        throw new WrongUse(`${data} belongs to another user, and this one may not look into it.`)
      return false
    },
  )
  if (!isThere) return undefined
  return {
    name: `the local world in ${data}`,
    bucket: filesBucket(files.bucket),
    definitions: () => definitionsIn(files.assembly),
    senders: () => sendersIn(files.assembly),
    watched: () => watchedIn(files.assembly),
    async decide(work) {
      const { withLocalState } = await import('./local-state.js')
      return withLocalState(files, work)
    },
    isAtWork: async () => (await runningWorld(files.lock)) !== undefined,
    polls: async (mailbox, between) => {
      const { data, ...answer } = await pollsIn(files.polls, mailbox, between)
      return { data: pollLogOf(data, between), ...answer }
    },
    pollCounts: (mailbox, between) => pollsIn(files.polls, mailbox, between),
  }
}

const isDenied = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'EACCES'

/** What the last world there was started with. */
async function definitionsIn(assembly: string): Promise<Answer<readonly PollRequest[]>> {
  const { data, ...answer } = await inputsIn(assembly)
  return { data: data.filter(isOfPoll).map(readPollRequest), ...answer }
}

async function watchedIn(assembly: string): Promise<Answer<WatchRequest | undefined>> {
  const { data, ...answer } = await inputsIn(assembly)
  const tick = data.find(isTick)
  return { data: tick === undefined ? undefined : readWatchRequest(tick), ...answer }
}

const sendersIn = (assembly: string): Promise<Answer<readonly SenderDefinition[]>> =>
  ofTemplate(assembly, (read) => sendersOf([...parametersOf(read).values()]))

/** What the schedules hand to the functions. */
const inputsIn = (assembly: string): Promise<Answer<readonly unknown[]>> =>
  ofTemplate(assembly, (read) => schedulesOf(read).map(({ input }): unknown => JSON.parse(input)))

/** What a template says; where it cannot be read, nothing, and why. */
async function ofTemplate<Data>(
  assembly: string,
  told: (read: CloudAssembly) => readonly Data[],
): Promise<Answer<readonly Data[]>> {
  const facts = { asOf: new Date().toISOString(), source: `the template in ${assembly}` }
  try {
    return { data: told(await readCloudAssembly(assembly)), ...facts, complete: true }
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error
    return { data: [], ...facts, complete: false, gap: error.message }
  }
}

/** Other schedules are those of sends and of the watch, and those that poll a mailbox besides. */
const isOfPoll = (input: unknown): boolean =>
  typeof input === 'object' && input !== null && 'monitors' in input && !('occasion' in input)

/** What was written down; a world of an older version wrote nothing, and what is older than the file reaches is not in it. */
async function pollsIn(
  file: string,
  mailbox: string,
  { from, until }: Between,
): Promise<Answer<readonly PollCount[]>> {
  const polls = await loggedPolls(file)
  const [first] = polls
  const reaches = first !== undefined && Date.parse(first.at) <= from.getTime()
  const isAsked = (poll: LoggedPoll) =>
    poll.mailbox === mailbox && Date.parse(poll.at) >= +from && Date.parse(poll.at) <= +until
  return {
    data: polls.filter(isAsked).map(countOf),
    asOf: new Date().toISOString(),
    source: file,
    complete: reaches,
    ...(!reaches && {
      gap: first ? `it begins ${first.at}` : 'no poll was written down: there is no such file yet',
    }),
  }
}

const countOf = ({ at, result, code }: LoggedPoll): PollCount => ({
  at,
  succeeded: result === 'succeeded' ? 1 : 0,
  failed: result === 'failed' ? 1 : 0,
  busy: result === 'busy' ? 1 : 0,
  ...(code !== undefined && { codes: [code] }),
})
