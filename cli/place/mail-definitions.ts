import { relative, resolve } from 'node:path'
import { loadJobs } from '../../infra/load-jobs.js'
import { LOCAL_STAGE } from '../../local/world/local-stage.js'
import { worldFiles } from '../../local/world/world-files.js'
import { OTHER_DATA, runningWorld, type WorldFacts } from '../../local/world/world-lock.js'
import type { PollRequest } from '../../shared/jobs/requests/poll-request.js'
import type { SenderDefinition } from '../../shared/jobs/requests/sender-definition.js'
import { senderDefinitionsOf } from '../../shared/jobs/requests/sender-definitions.js'
import type { Jobs } from '../../shared/jobs/schema/jobs-schema.js'
import type { Place } from '../../shared/place/place.js'
import type { ProbedMailbox } from '../../shared/probe/mailbox-probe.js'
import { WrongUse } from '../exit-codes.js'
import { DEFAULT_DATA, DEFAULT_JOBS } from '../options.js'
import { chosenPlace, type PlaceOptions } from './chosen-place.js'
import { foundLocalPlace } from './local-place.js'

/** What mail servers there are to log in to. */
export interface MailDefinitions {
  /** For people: `infra/jobs.ts`, `the stack mailjobs-prod`. */
  readonly source: string
  readonly mailboxes: readonly ProbedMailbox[]
  readonly senders: readonly SenderDefinition[]
}

/** Where a command has its definitions from. */
export interface DefinitionOptions extends PlaceOptions {
  readonly jobs?: string
}

/**
 * The definitions of a deployed stack, or of the local world that runs on the data, or ran there last where the data is named; else those of
 * the jobs file: a login is stored and tried before anything was ever started.
 * @throws WrongUse, StackUnreachable, ConfigurationInvalid and what else a jobs file can be
 */
export async function mailDefinitions({
  jobs,
  data,
  stack,
}: DefinitionOptions): Promise<MailDefinitions> {
  if (stack !== undefined) {
    if (jobs !== undefined)
      throw new WrongUse('A stack has its own definitions: --jobs does not go with --stack.')
    return ofPlace(await chosenPlace({ stack, ...(data !== undefined && { data }) }))
  }
  const directory = data ?? DEFAULT_DATA
  const running = await runningWorld(worldFiles(directory).lock)
  if (running?.jobs !== undefined) {
    requireItsJobs(running, jobs, directory)
    return ofPlace(await chosenPlace({ data: directory }))
  }
  const left = jobs === undefined && data !== undefined ? await leftIn(data) : undefined
  if (left) return left
  const file = jobs ?? DEFAULT_JOBS
  return definitionsOfJobs(await loadJobs(file), file)
}

/** What the last world on the data watched, which has ended or was killed; undefined if none ever ran there. */
async function leftIn(data: string): Promise<MailDefinitions | undefined> {
  const place = await foundLocalPlace(data)
  const isKnown = place !== undefined && (await place.definitions()).complete
  return isKnown ? ofPlace(place) : undefined
}

/** Another jobs file than that of the world that runs would be tried with its logins. */
function requireItsJobs(
  { jobs = '', pid }: WorldFacts,
  asked: string | undefined,
  data: string,
): void {
  if (asked === undefined || resolve(asked) === jobs) return
  throw new WrongUse(
    `The local world on ${data} (process ${pid}) runs ${relative(process.cwd(), jobs)}, not ${asked}: leave out --jobs, or end it first. ${OTHER_DATA}`,
  )
}

async function ofPlace(place: Place): Promise<MailDefinitions> {
  const [{ data: polls }, { data: senders }] = await Promise.all([
    place.definitions(),
    place.senders(),
  ])
  return { source: place.name, mailboxes: mailboxesOf(polls, senders), senders }
}

/** Those that are polled, and those that only keep copies of what is sent. */
function mailboxesOf(
  polls: readonly PollRequest[],
  senders: readonly SenderDefinition[],
): readonly ProbedMailbox[] {
  const copies = new Map(
    senders.flatMap(({ sentCopy }) =>
      sentCopy ? [[sentCopy.mailbox.name, sentCopy] as const] : [],
    ),
  )
  const polled = polls.map(({ mailbox, monitors }) => ({
    mailbox,
    monitors,
    sentCopy: copies.get(mailbox.name)?.folder,
  }))
  const names = new Set(polled.map(({ mailbox }) => mailbox.name))
  const others = [...copies.values()].filter(({ mailbox }) => !names.has(mailbox.name))
  return [
    ...polled,
    ...others.map(({ mailbox, folder }) => ({ mailbox, monitors: [], sentCopy: folder })),
  ]
}

/** Those of a jobs file. */
export const definitionsOfJobs = (jobs: Jobs, source: string): MailDefinitions => ({
  source,
  mailboxes: Object.entries(jobs.mailboxes).map(([name, { sentCopy, ...mailbox }]) => ({
    mailbox: { name, ...mailbox },
    monitors: Object.entries(jobs.monitors).flatMap(([monitor, { folder, then, ...rest }]) =>
      rest.mailbox === name ? [{ name: monitor, folder, then }] : [],
    ),
    sentCopy: sentCopy?.folder,
  })),
  senders: senderDefinitionsOf(jobs, LOCAL_STAGE),
})
