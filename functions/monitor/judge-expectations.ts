import { judgeMonitor, type WaitingMonitor } from '../../shared/expect/judge-monitor.js'
import type { Verdict } from '../../shared/expect/verdict.js'
import { asFailure, type FailureError } from '../../shared/failures/failure-error.js'
import type { PollRequest } from '../../shared/jobs/requests/poll-request.js'
import type { Expectation } from '../../shared/jobs/schema/expect-schema.js'
import type { PollDeps } from './poll-deps.js'
import type { PolledMailbox } from './tell/poll-outcome.js'

const MS_PER_SECOND = 1_000
/** A poll takes a while, and its schedule is no clock. */
const POLL_TAKES_MS = 5 * 60_000
/** Of a time table: at a due time it is polled besides, and once more by then. */
const TIME_TABLE_MS = 30 * 60_000

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
 * from being judged; the next run judges it.
 */
export async function judgeExpectations(
  deps: PollDeps,
  { mailbox, monitors }: PollRequest,
  polled: PolledMailbox,
  { startedAt, warnings }: PollBegun,
): Promise<JudgedPoll> {
  const { poll } = mailbox
  let absent = 0
  let failure: FailureError | undefined
  const graceMs = POLL_TAKES_MS + ('seconds' in poll ? poll.seconds * MS_PER_SECOND : TIME_TABLE_MS)
  for (const { name, folder, formerly, expect, enabled } of monitors) {
    if (!expect) continue
    warnings.push(...endOf(name, expect, startedAt))
    const found = polled.folders.find((one) => one.monitors.includes(name))
    const waiting: WaitingMonitor = {
      name,
      mailbox: mailbox.name,
      folder: found?.report.folder,
      expect,
      formerly,
      isPaused: !enabled,
      graceMs,
    }
    const hasSeen = found && !found.failure && found.report.stopped === 'caught up'
    const seen = hasSeen ? { at: startedAt.getTime() } : undefined
    try {
      const access = { ...deps, archive: deps.records }
      const { verdicts } = await judgeMonitor(access, waiting, seen)
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
