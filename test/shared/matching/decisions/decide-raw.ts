import {
  type CompiledMonitor,
  decideByHead,
} from '../../../../functions/monitor/decide/decide-by-head.js'
import {
  decideMessages,
  type MonitorDecision,
} from '../../../../functions/monitor/decide/decide-messages.js'
import { readJobs } from '../../../../shared/jobs/read-jobs.js'
import { pollRequestsOf, readPollRequest } from '../../../../shared/jobs/requests/poll-request.js'
import { compileConditions } from '../../../../shared/matching/condition-tree.js'
import type {
  Conditions,
  Everything,
} from '../../../../shared/matching/fields/conditions-schema.js'
import { readRaw } from './read-raw.js'

/** What a monitor makes of a message. */
export type RawDecision = MonitorDecision['decision']

/**
 * Decides as a poll does, from the jobs file to the decision: the definition goes through its schema and the schedule's
 * JSON, the header is read alone first, and the body is walked if the header leaves it open.
 */
export async function decideRaw(
  when: Conditions | Everything,
  raw: Buffer,
  { unread = true } = {},
): Promise<RawDecision> {
  const monitor = monitorOf(when)
  const { head, reading } = readRaw(raw, [monitor])
  const flags = unread ? [] : ['\\Seen']
  for await (const [decided] of decideMessages(reading, [
    decideByHead({ ...head, flags }, [monitor]),
  ])) {
    const decision = decided?.decisions[0]?.decision
    if (decision) return decision
  }
  throw new Error('nothing was decided')
}

/** The path of the condition that decided: the one that failed, or all that held. */
export function decidedBy(decision: RawDecision): string {
  if (decision.result === 'matched') return decision.conditions.map(({ path }) => path).join(' ')
  return decision.result === 'unmatched' ? decision.decidedBy.path : decision.result
}

/** Compiled once for each condition: tables ask the same ones of several messages. */
const compiled = new WeakMap<object, CompiledMonitor>()

function monitorOf(when: Conditions | Everything): CompiledMonitor {
  const known = compiled.get(when)
  if (known) return known
  const jobs = readJobs(
    {
      mailboxes: {
        operations: { address: 'operations@example.co.jp', imap: { host: 'imap.example.co.jp' } },
      },
      monitors: {
        tested: { mailbox: 'operations', when, keep: { for: 'forever' }, startFrom: 'all' },
      },
    },
    'a row of a table',
  )
  const [request] = JSON.parse(JSON.stringify(pollRequestsOf(jobs)))
  const [monitor] = readPollRequest(request).monitors
  if (!monitor) throw new Error('the jobs file has one monitor')
  const made = { monitor, conditions: compileConditions(monitor.when), position: 1 }
  compiled.set(when, made)
  return made
}
