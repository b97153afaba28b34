import { asFailure, type FailureError } from '../../shared/failures/failure-error.js'
import { SessionOutOfTime } from '../../shared/failures/mailbox-errors.js'
import type { ReplayedMail, ReplayOutcome } from '../../shared/jobs/requests/replay-outcome.js'
import type { ReplayRequest } from '../../shared/jobs/requests/replay-request.js'
import { compileConditions } from '../../shared/matching/condition-tree.js'
import { LeaseLost } from './lease/lease-lost.js'
import type { PollPorts } from './poll-deps.js'
import { keptMailGroups } from './replay/kept-mail-groups.js'
import { type MailboxProgress, mailboxMailGroups } from './replay/mailbox-mail-groups.js'
import { quarantinedMailGroups } from './replay/quarantined-mail-groups.js'
import { replayGroup } from './replay/replay-group.js'
import type { ReplayableGroup, ReplayRun } from './replay/replayable-mail.js'
import { withinDeadline } from './timed-deps.js'

/**
 * Runs mail through a definition once more, as far as the time of the run allows, in the order that was asked for. Each group is kept,
 * announced and remembered as announced before the next is read. A failure is an outcome: what was done before it is done, and is told.
 */
export async function replayMails(
  ports: PollPorts,
  request: ReplayRequest,
): Promise<ReplayOutcome> {
  const outcome = await withinDeadline(ports, (deps) =>
    replayAll({ deps, request, conditions: compileConditions(request.monitor.when) }),
  )
  logReplay(ports, request, outcome)
  return outcome
}

async function replayAll(run: ReplayRun): Promise<ReplayOutcome> {
  const done: Done = { mails: [], gone: [], warnings: [], progress: {} }
  const ended = (stopped: ReplayOutcome['stopped'], failure?: FailureError): ReplayOutcome => {
    const { mails, gone, warnings, progress } = done
    return {
      mails,
      gone,
      stopped,
      ...(progress.next && { next: progress.next }),
      ...(failure && { failure: wordsOf(failure) }),
      ...(warnings.length > 0 && { warnings }),
    }
  }
  try {
    for await (const group of groupsOf(run, done)) {
      if (run.deps.deadline.remainingMs() <= 0) return ended('rest')
      done.mails.push(...(await replayGroup(run, group)))
    }
    return ended(done.progress.next ? 'rest' : 'done')
  } catch (error) {
    if (error instanceof SessionOutOfTime && done.progress.next) return ended('rest')
    return error instanceof LeaseLost ? ended('busy') : ended('failed', asFailure(error))
  }
}

/** What a run has done by now. */
interface Done {
  readonly mails: ReplayedMail[]
  readonly gone: string[]
  readonly warnings: string[]
  readonly progress: MailboxProgress
}

function groupsOf(
  run: ReplayRun,
  { gone, warnings, progress }: Done,
): AsyncIterable<ReplayableGroup> {
  const { mail } = run.request
  switch (mail.source) {
    case 'kept':
      return keptMailGroups(run, mail.manifestKeys, gone)
    case 'quarantined':
      return quarantinedMailGroups(run, mail.recordKeys, gone)
    case 'mailbox':
      return mailboxMailGroups(run, mail, progress, warnings)
  }
}

const wordsOf = ({ code, message, failure: { remedy } }: FailureError) => ({
  code,
  message,
  remedy,
})

/** Who replayed what is asked of the log: a dry run leaves nothing else behind. */
function logReplay({ log }: PollPorts, request: ReplayRequest, outcome: ReplayOutcome): void {
  const { monitor, definition, forReal, name, reason } = request
  const { mails, stopped, failure } = outcome
  const count = (one: ReplayedMail['outcome']) =>
    mails.filter((mail) => mail.outcome === one).length
  log[failure ? 'error' : 'info']('replayed', {
    monitor: monitor.name,
    definition,
    version: monitor.version,
    forReal,
    name,
    reason,
    source: request.mail.source,
    mails: mails.length,
    kept: count('kept'),
    already: count('already'),
    stopped,
    code: failure?.code,
    message: failure?.message,
  })
}
