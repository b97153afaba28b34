import { createHash } from 'node:crypto'
import { asFailure, type FailureError } from '../failures/failure-error.js'
import type { JudgeRequest } from '../jobs/requests/judge-request.js'
import type { Log } from '../runtime/log.js'
import type { SeenByPoll } from './evidence.js'
import { judgeMonitor } from './judge-monitor.js'
import type { Verdict } from './verdict.js'
import type { JudgeDeps, WaitingMonitor } from './waiting-monitor.js'

const MS_PER_SECOND = 1_000
/** A poll takes a while, and its schedule is no clock. */
const POLL_TAKES_MS = 5 * 60_000
/** Of a time table: at a due time it is polled besides, and once more by then. */
const TIME_TABLE_MS = 30 * 60_000

/** How long after a due time a poll of the mailbox may still show what has come. */
export const graceMsOf = (poll: JudgeRequest['mailbox']['poll']): number =>
  POLL_TAKES_MS + ('seconds' in poll ? poll.seconds * MS_PER_SECOND : TIME_TABLE_MS)

/** A monitor that waits for mail, and the poll that saw everything there was, if this run is one. */
export interface WaitingAfterPoll extends WaitingMonitor {
  readonly seen?: SeenByPoll | undefined
}

/** What came of the judging of several. */
export interface JudgedMonitors {
  /** Due times that were found without their mail. */
  readonly absent: number
  /** Due times that nobody could look at. */
  readonly unknown: number
  /** How long ago the first of those that are not judged should have been, in seconds; 0 if none is late. */
  readonly unjudgedSeconds: number
  /** Why an expectation was not judged, of the first: who waits for mail would not hear that it is missing. */
  readonly failure?: FailureError
}

/**
 * Judges the due times of monitors that wait for mail. What one expectation fails with keeps no other from being judged; the next run judges
 * it. Each run has an order of its own: where the time is too short for all, none is always the last.
 *
 * @param runId names the run
 */
export async function judgeWaiting(
  deps: JudgeDeps & { readonly log: Log },
  waiting: readonly WaitingAfterPoll[],
  runId: string,
): Promise<JudgedMonitors> {
  const verdicts: Verdict[] = []
  const late: number[] = []
  let failure: FailureError | undefined
  const inOrder = waiting.toSorted(byDraw(runId))
  for (const [index, { seen, ...monitor }] of inOrder.entries()) {
    if (index > 0 && !deps.hasTime()) {
      deps.warn(leftWords(inOrder.slice(index)))
      break
    }
    try {
      const judged = await judgeMonitor(deps, monitor, seen)
      for (const verdict of judged.verdicts) logVerdict(deps.log, verdict)
      verdicts.push(...judged.verdicts)
      const { openSince = Number.POSITIVE_INFINITY } = judged
      late.push(deps.now().getTime() - openSince - monitor.graceMs)
    } catch (error) {
      const unjudged = asFailure(error)
      const { code, message } = unjudged
      deps.log.error('expected mail not judged', { monitor: monitor.name, code, message })
      failure ??= unjudged
    }
  }
  const open = verdicts.filter(({ answered }) => !answered)
  return {
    absent: open.filter(({ result }) => result === 'absent').length,
    unknown: open.filter(({ result }) => result === 'unknown').length,
    unjudgedSeconds: Math.round(Math.max(0, ...late) / MS_PER_SECOND),
    ...(failure && { failure }),
  }
}

/** The order of a run: as good as drawn by lot, and the same wherever it is asked for. */
const byDraw =
  (runId: string) =>
  (one: { readonly name: string }, other: { readonly name: string }): number =>
    lotOf(runId, one.name) < lotOf(runId, other.name) ? -1 : 1

const lotOf = (runId: string, name: string): string =>
  createHash('sha256').update(`${runId} ${name}`).digest('hex')

const leftWords = (left: readonly { readonly name: string }[]): string =>
  `the time of this run was up before it was judged whether the mail of ${left.map(({ name }) => name).join(', ')} has come; the next run judges that`

function logVerdict(log: Log, verdict: Verdict): void {
  const { monitor, dueLocal, result, answered } = verdict
  const isTrouble = result === 'absent' || result === 'unknown'
  log[isTrouble && !answered ? 'error' : 'info'](`expected mail ${result}`, {
    monitor,
    due: dueLocal,
    ...(answered && { answeredLateBySeconds: answered.lateBySeconds }),
  })
}
