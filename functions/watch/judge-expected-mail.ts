import { graceMsOf, type JudgedMonitors, judgeWaiting } from '../../shared/expect/judge-waiting.js'
import type { JudgeDeps } from '../../shared/expect/waiting-monitor.js'
import type { JudgeRequest } from '../../shared/jobs/requests/judge-request.js'
import type { Deadline } from '../../shared/runtime/deadline.js'
import type { Log } from '../../shared/runtime/log.js'

/** What expected mail is judged with. */
export interface JudgeExpectedDeps extends Omit<JudgeDeps, 'hasTime' | 'warn'> {
  readonly log: Log
}

/** One run of the function. */
export interface WatchRun {
  readonly runId: string
  readonly deadline: Deadline
}

/**
 * Judges what is expected in a mailbox by what its polls have written, whether they come or not: mail that was there is met, and what no poll
 * has looked for in its time is unknown. Nothing is absent by it: only a poll sees that nothing came.
 */
export async function judgeExpectedMail(
  deps: JudgeExpectedDeps,
  { mailbox, waiting }: JudgeRequest,
  { runId, deadline }: WatchRun,
): Promise<JudgedMonitors> {
  const access = {
    ...deps,
    hasTime: () => deadline.remainingMs() > 0,
    warn: (message: string) => deps.log.warn('expected mail judged with a doubt', { message }),
  }
  const monitors = waiting.map(({ enabled, ...monitor }) => ({
    ...monitor,
    mailbox: mailbox.name,
    isPaused: !enabled,
    graceMs: graceMsOf(mailbox.poll),
  }))
  return await judgeWaiting(access, monitors, runId)
}
