import { graceMsOf, type JudgedMonitors, judgeWaiting } from '../../shared/expect/judge-waiting.js'
import type { PollRequest } from '../../shared/jobs/requests/poll-request.js'
import type { Expectation } from '../../shared/jobs/schema/expect-schema.js'
import { KEEPING_GRACE_MS } from '../../shared/runtime/deadline.js'
import type { PollDeps } from './poll-deps.js'
import type { PolledMailbox } from './tell/poll-outcome.js'

/** Of what is left to record what was found, when a run's time is up; the rest is for that. */
const JUDGING_GRACE_MS = KEEPING_GRACE_MS

/** When the poll began, and what it warns of by now. */
interface PollBegun {
  readonly startedAt: Date
  readonly warnings: string[]
}

/** A holiday that is not known is a morning on which somebody is woken for nothing. */
const CALENDAR_ENDS_SOON_MS = 60 * 86_400_000

/** Judges the due times of the monitors that wait for mail, after a poll, whatever came of it. */
export async function judgeExpectations(
  deps: PollDeps,
  { mailbox, monitors }: PollRequest,
  polled: PolledMailbox,
  { startedAt, warnings }: PollBegun,
): Promise<JudgedMonitors> {
  const waiting = monitors.flatMap(({ name, formerly, expect, enabled }) => {
    if (!expect) return []
    warnings.push(...endOf(name, expect, startedAt))
    const found = polled.folders.find((one) => one.monitors.includes(name))
    const hasSeen = found && found.failures.length === 0 && found.report.stopped === 'caught up'
    return [
      {
        name,
        mailbox: mailbox.name,
        folder: found?.report.folder,
        expect,
        formerly,
        isPaused: !enabled,
        graceMs: graceMsOf(mailbox.poll),
        ...(hasSeen && { seen: { at: startedAt.getTime() } }),
      },
    ]
  })
  const access = {
    ...deps,
    archive: deps.records,
    hasTime: () => deps.deadline.remainingMs() > -JUDGING_GRACE_MS,
    warn: (message: string) => void warnings.push(message),
  }
  return await judgeWaiting(access, waiting, deps.runId)
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
