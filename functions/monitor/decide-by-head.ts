import type { PolledMonitor } from '../../shared/jobs/poll-request.js'
import { type MailHeaders, readHeaders } from '../../shared/mail/read-headers.js'
import type { MessageHead } from '../../shared/mailbox/mailbox-session.js'
import { startsBefore } from '../../shared/mailbox/positions.js'
import type { ConditionNode } from '../../shared/matching/condition-tree.js'
import { type Decision, decide } from '../../shared/matching/decide.js'
import { headerFacts } from '../../shared/matching/header-facts.js'
import type { MessageFacts } from '../../shared/matching/message-facts.js'

/** A monitor, its conditions compiled. */
export interface CompiledMonitor {
  readonly monitor: PolledMonitor
  readonly conditions: ConditionNode
  /** It decides on UIDs from here on. */
  readonly position: number
}

/** What is remembered of a header once it has been decided on. */
export interface MessageSummary {
  readonly messageId: string | undefined
  /** The address of the first author. */
  readonly from: string | undefined
  readonly subject: string
}

/** What the monitors make of a message by its header. */
export interface HeadDecisions {
  readonly head: MessageHead
  readonly summary: MessageSummary
  /**
   * Only if the body has to be read: of thousands of messages that are decided before the first body comes, a decoded
   * header is most of what they take.
   */
  readonly facts: MessageFacts | undefined
  /** False if the server gives a header without a single field: what there is shows when the message itself is read. */
  readonly hasFields: boolean
  readonly decisions: readonly { readonly compiled: CompiledMonitor; readonly decision: Decision }[]
}

/**
 * Decides as far as a header goes.
 * @param isRead the body will be read whatever is decided
 */
export function decideByHead(
  head: MessageHead,
  monitors: readonly CompiledMonitor[],
  isRead: boolean,
): HeadDecisions {
  const headers = readHeaders(head.header)
  const hasFields = headers.fields.length > 0
  const facts = headFacts(headers, head)
  const decisions = monitors
    .filter(({ position }) => position <= head.uid)
    .map((compiled) => ({
      compiled,
      decision: decideUnlessEarlier(compiled, head, hasFields ? facts : undefined),
    }))
  const needsBody = decisions.some(({ decision }) => decision.result !== 'unmatched')
  const summary = summaryOf(headers)
  return { head, summary, facts: isRead || needsBody ? facts : undefined, hasFields, decisions }
}

/** What a header tells, with what IMAP tells of the message. */
export const headFacts = (headers: MailHeaders, { size, flags }: MessageHead): MessageFacts =>
  headerFacts(headers, { size, unread: !flags.includes('\\Seen') })

/** What the ledger tells of a message. */
export const summaryOf = ({ messageId, from: [author], subject }: MailHeaders): MessageSummary => ({
  messageId,
  from: author?.address,
  subject,
})

function decideUnlessEarlier(
  { monitor, conditions }: CompiledMonitor,
  head: MessageHead,
  facts: MessageFacts | undefined,
): Decision {
  if (!startsBefore(monitor.startFrom, head.internalDate))
    return facts ? decide(conditions, facts) : { result: 'undecided' }
  const decidedBy = { path: 'startFrom', matched: false, seen: head.internalDate.toISOString() }
  return { result: 'unmatched', decidedBy, conditions: [decidedBy] }
}
