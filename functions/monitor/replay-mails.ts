import { asFailure, type FailureError, InternalError } from '../../shared/failures/failure-error.js'
import type { ReplayedMail, ReplayOutcome } from '../../shared/jobs/requests/replay-outcome.js'
import type { ReplayRequest } from '../../shared/jobs/requests/replay-request.js'
import { compileConditions } from '../../shared/matching/condition-tree.js'
import { LeaseLost } from './lease/lease-lost.js'
import type { PollPorts } from './poll-deps.js'
import { keptMailGroups } from './replay/kept-mail.js'
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
  const mails: ReplayedMail[] = []
  const gone: string[] = []
  const { deadline } = run.deps
  try {
    for await (const group of groupsOf(run, gone)) {
      if (deadline.remainingMs() <= 0) return { mails, gone, stopped: 'rest' }
      mails.push(...(await replayGroup(run, group)))
    }
    return { mails, gone, stopped: 'done' }
  } catch (error) {
    if (error instanceof LeaseLost) return { mails, gone, stopped: 'busy' }
    return { mails, gone, stopped: 'failed', failure: wordsOf(asFailure(error)) }
  }
}

function groupsOf(run: ReplayRun, gone: string[]): AsyncIterable<ReplayableGroup> {
  const { mail } = run.request
  switch (mail.source) {
    case 'kept':
      return keptMailGroups(run, mail.manifestKeys, gone)
    case 'quarantined':
    case 'mailbox':
      throw new InternalError('not yet')
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
