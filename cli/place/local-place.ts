import { stat } from 'node:fs/promises'
import { readCloudAssembly } from '../../local/template/cloud-assembly.js'
import { schedulesOf } from '../../local/template/deployed-schedules.js'
import { TemplateError } from '../../local/template/template-error.js'
import { type LoggedPoll, loggedPolls } from '../../local/world/poll-log.js'
import { worldFiles } from '../../local/world/world-files.js'
import { type PollRequest, readPollRequest } from '../../shared/jobs/requests/poll-request.js'
import type { Answer, Between, Place, PollLog } from '../../shared/place/place.js'
import { type PollCount, pollLogOf } from '../../shared/place/poll-log.js'
import { WrongUse } from '../exit-codes.js'
import { DEFAULT_DATA } from '../options.js'
import { filesBucket } from './files-bucket.js'

/** The local world of a data directory, whether it runs or not. @throws WrongUse if there is none */
export async function localPlace(data: string): Promise<Place> {
  const files = worldFiles(data)
  const isThere = await stat(files.bucket).then(
    (found) => found.isDirectory(),
    () => false,
  )
  if (!isThere)
    throw new WrongUse(
      `There is no local world in ${data} (default ${DEFAULT_DATA}); --data names it, --stack a deployed stack.`,
    )
  return {
    name: `the local world in ${data}`,
    bucket: filesBucket(files.bucket),
    definitions: () => definitionsIn(files.assembly),
    polls: (mailbox, between) => pollsIn(files.polls, mailbox, between),
  }
}

/** What the last world there was started with. */
async function definitionsIn(assembly: string): Promise<Answer<readonly PollRequest[]>> {
  const facts = { asOf: new Date().toISOString(), source: `the template in ${assembly}` }
  try {
    const schedules = schedulesOf(await readCloudAssembly(assembly))
    const inputs = schedules.map(({ input }): unknown => JSON.parse(input))
    return { data: inputs.filter(isOfPoll).map(readPollRequest), ...facts, complete: true }
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error
    return { data: [], ...facts, complete: false, gap: error.message }
  }
}

/** Other schedules are those of sends, and of the watch. */
const isOfPoll = (input: unknown): boolean =>
  typeof input === 'object' && input !== null && 'monitors' in input

/** What was written down; a world of an older version wrote nothing, and what is older than the file reaches is not in it. */
async function pollsIn(file: string, mailbox: string, between: Between): Promise<Answer<PollLog>> {
  const polls = await loggedPolls(file)
  const [first] = polls
  const reaches = first !== undefined && Date.parse(first.at) <= between.from.getTime()
  const counts = polls.filter((poll) => poll.mailbox === mailbox).map(countOf)
  return {
    data: pollLogOf(counts, between),
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
