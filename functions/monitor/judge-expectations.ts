import { createHash } from 'node:crypto'
import { judgeMonitor } from '../../shared/expect/judge-monitor.js'
import type { Verdict } from '../../shared/expect/verdict.js'
import type { WaitingMonitor } from '../../shared/expect/waiting-monitor.js'
import { asFailure, type FailureError } from '../../shared/failures/failure-error.js'
import type { PollRequest } from '../../shared/jobs/requests/poll-request.js'
import type { Expectation } from '../../shared/jobs/schema/expect-schema.js'
import { KEEPING_GRACE_MS } from '../../shared/runtime/deadline.js'
import type { PollDeps } from './poll-deps.js'
import type { PolledMailbox } from './tell/poll-outcome.js'

const MS_PER_SECOND = 1_000
/** A poll takes a while, and its schedule is no clock. */
const POLL_TAKES_MS = 5 * 60_000
/** Of a time table: at a due time it is polled besides, and once more by then. */
const TIME_TABLE_MS = 30 * 60_000

/** Of what is left to record what was found, when a run's time is up; the rest is for that. */
const JUDGING_GRACE_MS = KEEPING_GRACE_MS

/** When the poll began, and what it warns of by now. */
interface PollBegun {
  readonly startedAt: Date
  readonly warnings: string[]
}

/** What came of the judging. */
interface JudgedPoll {
  /** Due times that were found without their mail. */
  readonly absent: number
  /** Why an expectation was not judged, of the first: who waits for mail would not hear that it is missing. */
  readonly failure?: FailureError
}

/** A holiday that is not known is a morning on which somebody is woken for nothing. */
const CALENDAR_ENDS_SOON_MS = 60 * 86_400_000

/**
 * Judges the due times of the monitors that wait for mail, after a poll, whatever came of it. What one expectation fails with keeps no other
 * from being judged; the next run judges it. Each run has an order of its own: where the time is too short for all, none is always the last.
 */
export async function judgeExpectations(
  deps: PollDeps,
  { mailbox, monitors }: PollRequest,
  polled: PolledMailbox,
  { startedAt, warnings }: PollBegun,
): Promise<JudgedPoll> {
  let absent = 0
  let failure: FailureError | undefined
  const warn = (message: string) => void warnings.push(message)
  const hasTime = () => deps.deadline.remainingMs() > -JUDGING_GRACE_MS
  const access = { ...deps, archive: deps.records, hasTime, warn }
  const waiting = monitors.flatMap(({ expect, ...monitor }) =>
    expect ? [{ ...monitor, expect }] : [],
  )
  for (const { name, expect } of waiting) warnings.push(...endOf(name, expect, startedAt))
  const inOrder = waiting.toSorted(byDraw(deps.runId))
  for (const [index, { name, folder, formerly, expect, enabled }] of inOrder.entries()) {
    if (index > 0 && !hasTime()) {
      warn(leftWords(inOrder.slice(index)))
      break
    }
    const found = polled.folders.find((one) => one.monitors.includes(name))
    const awaited: WaitingMonitor = {
      name,
      mailbox: mailbox.name,
      folder: found?.report.folder,
      expect,
      formerly,
      isPaused: !enabled,
      graceMs: graceMsOf(mailbox),
    }
    const hasSeen = found && !found.failure && found.report.stopped === 'caught up'
    const seen = hasSeen ? { at: startedAt.getTime() } : undefined
    try {
      const { verdicts } = await judgeMonitor(access, awaited, seen)
      for (const verdict of verdicts) logVerdict(deps, verdict)
      absent += verdicts.filter(({ result, answered }) => result === 'absent' && !answered).length
    } catch (error) {
      const unjudged = asFailure(error)
      const { code, message } = unjudged
      deps.log.error('expected mail not judged', { monitor: name, folder, code, message })
      failure ??= unjudged
    }
  }
  return { absent, ...(failure && { failure }) }
}

/** How long after a due time a poll of a mailbox may still show what has come. */
const graceMsOf = ({ poll }: PollRequest['mailbox']): number =>
  POLL_TAKES_MS + ('seconds' in poll ? poll.seconds * MS_PER_SECOND : TIME_TABLE_MS)

/** The order of a run: as good as drawn by lot, and the same wherever it is asked for. */
const byDraw =
  (runId: string) =>
  (one: { readonly name: string }, other: { readonly name: string }): number => {
    const [lot, otherLot] = [one, other].map(({ name }) =>
      createHash('sha256').update(`${runId} ${name}`).digest('hex'),
    )
    return (lot ?? '') < (otherLot ?? '') ? -1 : 1
  }

const leftWords = (left: readonly { readonly name: string }[]): string =>
  `the time of this run was up before it was judged whether the mail of ${left.map(({ name }) => name).join(', ')} has come; the next run judges that`

/** That the calendar of an expectation has ended, or will before long. */
function endOf(monitor: string, { calendar }: Expectation, now: Date): string[] {
  const { name, through } = calendar ?? {}
  if (through === undefined || Date.parse(through) - now.getTime() > CALENDAR_ENDS_SOON_MS)
    return []
  return [
    `${monitor}: the calendar ${name} ends with ${through}; closed days after it are not known: say them (closed, until), or deploy a version that knows them`,
  ]
}

function logVerdict({ log }: PollDeps, verdict: Verdict): void {
  const { monitor, dueLocal, result, answered } = verdict
  const isTrouble = result === 'absent' || result === 'unknown'
  log[isTrouble && !answered ? 'error' : 'info'](`expected mail ${result}`, {
    monitor,
    due: dueLocal,
    ...(answered && { answeredLateBySeconds: answered.lateBySeconds }),
  })
}
