import { type Trial, type TrialDeps, tryMonitors } from '../../functions/monitor/try-monitors.js'
import { localCredentials } from '../../local/secrets/local-credentials.js'
import { worldFiles } from '../../local/world/world-files.js'
import { FailureError } from '../../shared/failures/failure-error.js'
import {
  type PolledMonitor,
  pollRequestsOf,
  readPollRequest,
} from '../../shared/jobs/requests/poll-request.js'
import type { Jobs } from '../../shared/jobs/schema/jobs-schema.js'
import { IMAP_LIMITS } from '../../shared/mailbox/imap/imap-limits.js'
import { imapMailboxes } from '../../shared/mailbox/imap/imap-mailbox.js'
import { progressLine } from '../words/progress-line.js'
import { untilStopped } from '../world/until-stopped.js'
import { type EarlierDecisions, earlierDecisions } from './earlier-decisions.js'
import { monitorOf } from './find-monitor.js'
import { type Prospect, prospectOf } from './prospect.js'
import { count, noTrials, summaryOf, trialText } from './trial-words.js'

/** A trial may take as long as it needs; this is for a server that trickles. */
const TIME_LIMIT_MS = 3_600_000

const MS_PER_DAY = 86_400_000

/** What a dry run was asked. */
export interface DryRunOptions {
  readonly data: string
  readonly monitor?: string
  readonly days: number
  readonly json?: boolean | undefined
}

/** How a dry run ended: all was tried, somebody has stopped it, or a mailbox failed. */
export type DryRunEnd = 'done' | 'stopped' | FailureError

/**
 * `mailjobs poll --dry-run`: what the monitors make of the mail of the last days; nothing is written, no flag is set. A mailbox that
 * fails is told of, and the others are tried.
 */
export async function dryRun(
  jobs: Jobs,
  options: DryRunOptions,
  tellFailure: (failure: FailureError) => void,
): Promise<DryRunEnd> {
  const { data, monitor, days, json } = options
  if (monitor !== undefined) monitorOf(jobs, monitor)
  const since = new Date(Date.now() - days * MS_PER_DAY)
  const progress = progressLine(process.stderr)
  const interrupt = new AbortController()
  const stop = untilStopped()
  void stop.stopped.then(() => interrupt.abort())
  const deps: TrialDeps = {
    credentials: localCredentials(worldFiles(data).secrets, process.env),
    openMailbox: imapMailboxes(IMAP_LIMITS),
    timeLimitMs: TIME_LIMIT_MS,
    signal: interrupt.signal,
    onProgress: ({ folder, done, total }) => progress.show(`${folder}: ${done} of ${total}`),
    onFault: (folder, { uid, failure }) => {
      progress.clear()
      console.error(
        `${folder}, UID ${uid} cannot be decided on: ${failure.code}, ${failure.message}`,
      )
    },
  }
  const requests = pollRequestsOf(jobs)
    .map(readPollRequest)
    .map((request) => ({ ...request, monitors: request.monitors.filter(isAsked(monitor)) }))
  const monitors = new Map(
    requests.flatMap((request) => request.monitors.map((tried) => [tried.name, tried] as const)),
  )
  const counts = new Map([...monitors.keys()].map((name) => [name, noTrials()]))
  const foresee = foresight(worldFiles(data).bucket, monitors)
  const show = async (trial: Trial) => {
    progress.clear()
    const tried = monitors.get(trial.monitor)
    const prospect = await foresee(trial)
    const counted = counts.get(trial.monitor)
    if (counted) count(counted, trial.matched, prospect)
    console.log(
      json
        ? JSON.stringify({ ...trial, then: tried?.then, prospect })
        : trialText(trial, tried, { prospect, timezone: jobs.timezone }),
    )
  }
  const failed = new Map<string, FailureError>()
  try {
    for (const request of requests.filter(({ monitors }) => monitors.length > 0)) {
      if (stop.isStopped()) break
      try {
        for await (const trial of tryMonitors(deps, request, since)) await show(trial)
      } catch (error) {
        // The session was closed for it; its complaint is no news.
        if (stop.isStopped()) break
        if (!(error instanceof FailureError)) throw error
        progress.clear()
        tellFailure(error)
        for (const { name } of request.monitors) failed.set(name, error)
      }
    }
  } finally {
    progress.clear()
    stop.forget()
  }
  const summary = [
    ...[...counts].map(([name, counted]) => {
      const failure = failed.get(name)
      const words = summaryOf(name, counted, monitors.get(name))
      return failure ? `${words} Not all of its mail was tried: ${failure.code}.` : words
    }),
    `Of the mail of the last ${days} days; nothing was written.`,
  ].join('\n')
  if (stop.isStopped()) console.error(`Stopped. ${summary}`)
  else if (!json) console.log(summary)
  if (stop.isStopped()) return 'stopped'
  const [failure] = failed.values()
  return failure ?? 'done'
}

/** What a poll would do with each mail, by what polls on this data have decided. */
function foresight(
  bucket: string,
  monitors: ReadonlyMap<string, PolledMonitor>,
): (trial: Trial) => Promise<Prospect> {
  const folders = new Map<string, Promise<EarlierDecisions>>()
  return async (trial) => {
    const id = JSON.stringify([trial.mailbox, trial.folder, trial.uidValidity])
    const earlier = folders.get(id) ?? earlierDecisions(bucket, trial)
    folders.set(id, earlier)
    const monitor = monitors.get(trial.monitor)
    return monitor ? prospectOf(trial, monitor, await earlier) : { kind: 'new' }
  }
}

const isAsked =
  (monitor: string | undefined) =>
  ({ name }: PolledMonitor): boolean =>
    monitor === undefined || name === monitor
