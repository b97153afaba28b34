import pc from 'picocolors'
import { type Trial, type TrialDeps, tryMonitors } from '../functions/monitor/try-monitors.js'
import { localCredentials } from '../local/secrets/local-credentials.js'
import { worldFiles } from '../local/world/world-files.js'
import {
  type PolledMonitor,
  type PollRequest,
  pollRequestsOf,
  readPollRequest,
} from '../shared/jobs/requests/poll-request.js'
import type { Jobs } from '../shared/jobs/schema/jobs-schema.js'
import { IMAP_LIMITS } from '../shared/mailbox/imap/imap-limits.js'
import { imapMailboxes } from '../shared/mailbox/imap/imap-mailbox.js'
import { EXIT } from './exit-codes.js'
import { monitorOf } from './find-monitor.js'
import { actionWords } from './words/action-words.js'
import { conditionWords } from './words/condition-words.js'
import { expectedWords, isNegated } from './words/expected-words.js'
import { printable } from './words/printable.js'
import { progressLine } from './words/progress-line.js'
import { momentWords } from './words/time-words.js'
import { untilStopped } from './world/until-stopped.js'

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

/** `mailjobs poll --dry-run`: what the monitors make of the mail of the last days; nothing is written, no flag is set. */
export async function dryRun(jobs: Jobs, options: DryRunOptions): Promise<number> {
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
  }
  const requests = pollRequestsOf(jobs)
    .map(readPollRequest)
    .map((request) => ({ ...request, monitors: request.monitors.filter(isAsked(monitor)) }))
  const monitors = new Map(
    requests.flatMap((request) => request.monitors.map((tried) => [tried.name, tried] as const)),
  )
  const counts = new Map([...monitors.keys()].map((name) => [name, { tried: 0, matched: 0 }]))
  try {
    for await (const trial of trialsOf(deps, requests, since)) {
      progress.clear()
      const count = counts.get(trial.monitor)
      if (count) count.tried += 1
      if (count && trial.matched) count.matched += 1
      const tried = monitors.get(trial.monitor)
      console.log(
        json
          ? JSON.stringify({ ...trial, then: tried?.then })
          : trialText(trial, tried, jobs.timezone),
      )
    }
  } catch (error) {
    // The session was closed for it; its complaint is no news.
    if (!stop.isStopped()) throw error
  } finally {
    progress.clear()
    stop.forget()
  }
  const summary = [
    ...[...counts].map(([name, count]) => summaryOf(name, count, monitors.get(name)?.then)),
    `Of the mail of the last ${days} days; nothing was written.`,
  ].join('\n')
  if (stop.isStopped()) console.error(`Stopped. ${summary}`)
  else if (!json) console.log(summary)
  return stop.isStopped() ? EXIT.failed : EXIT.done
}

const isAsked =
  (monitor: string | undefined) =>
  ({ name }: PolledMonitor): boolean =>
    monitor === undefined || name === monitor

async function* trialsOf(
  deps: TrialDeps,
  requests: readonly PollRequest[],
  since: Date,
): AsyncGenerator<Trial> {
  for (const request of requests) {
    if (deps.signal?.aborted) return
    if (request.monitors.length > 0) yield* tryMonitors(deps, request, since)
  }
}

const summaryOf = (
  name: string,
  { tried, matched }: { readonly tried: number; readonly matched: number },
  then: PolledMonitor['then'] | undefined,
): string =>
  `${name}: ${matched} of ${tried} match${matched === 0 ? '' : `; a poll would keep what matches, and it would be ${actionWords(then)}`}.`

function trialText(
  { monitor, matched, subject, from, internalDate, conditions }: Trial,
  tried: PolledMonitor | undefined,
  timezone: string | undefined,
): string {
  const verdict = matched ? pc.green('match   ') : pc.yellow('no match')
  const lines = conditions.map((condition) => {
    const negated = isNegated(condition.path)
    const sign = condition.matched !== negated ? pc.green('yes') : pc.yellow('no ')
    const expected = expectedWords(tried?.when, condition.path)
    const wanted = expected === '' ? '' : `${negated ? 'not ' : ''}${printable(expected)}  `
    return `          ${sign} ${wanted}${conditionWords(condition)}`
  })
  const about = pc.dim(`from ${printable(from)}, ${momentWords(new Date(internalDate), timezone)}`)
  return [
    `${verdict}  ${monitor}: ${printable(subject) || '(no subject)'} ${about}`,
    ...lines,
    ...(matched ? [pc.dim(`          it would be ${actionWords(tried?.then)}`)] : []),
  ].join('\n')
}
