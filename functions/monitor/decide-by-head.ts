import type { PolledMonitor } from '../../shared/jobs/poll-request.js'
import { type MailHeaders, readHeaders } from '../../shared/mail/read-headers.js'
import type { MessageAttributes, MessageHead } from '../../shared/mailbox/mailbox-session.js'
import { startsBefore } from '../../shared/mailbox/positions.js'
import type { ConditionNode } from '../../shared/matching/condition-tree.js'
import { type Decision, decide } from '../../shared/matching/decide.js'
import { headerFacts } from '../../shared/matching/header-facts.js'
import type { MessageFacts } from '../../shared/matching/message-facts.js'
import { TextCopies } from './text-copies.js'

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
  readonly attributes: MessageAttributes
  readonly summary: MessageSummary
  /**
   * Only if the body has to be read: of thousands of messages that are decided before the first body comes, a decoded
   * header is most of what they take.
   */
  readonly facts: MessageFacts | undefined
  /** Roughly what is held of the message until it is done with. */
  readonly heldBytes: number
  /** False if the server gives a header without a single field: what there is shows when the message itself is read. */
  readonly hasFields: boolean
  readonly decisions: readonly { readonly compiled: CompiledMonitor; readonly decision: Decision }[]
}

/** What objects take in V8, with the strings they refer to where those are short. */
const BYTES_OF_MESSAGE = 600
const BYTES_OF_DECISION = 150
const BYTES_OF_FIELD = 150
/** A header is text, and parts of it are decoded and put into other forms. */
const BYTES_OF_HEADER_BYTE = 4

/**
 * Decides as far as a header goes.
 * @param readsEveryBody also those that no decision needs
 */
export function decideByHead(
  head: MessageHead,
  monitors: readonly CompiledMonitor[],
  { readsEveryBody = false } = {},
): HeadDecisions {
  const { header, ...attributes } = head
  const headers = readHeaders(header)
  const hasFields = headers.fields.length > 0
  const facts = headFacts(headers, attributes)
  const decisions = monitors
    .filter(({ position }) => position <= head.uid)
    .map((compiled) => ({
      compiled,
      decision: decideUnlessEarlier(compiled, head, hasFields ? facts : undefined),
    }))
  const summary = summaryOf(headers)
  const needsBody = decisions.some(({ decision }) => decision.result !== 'unmatched')
  if (!readsEveryBody && !needsBody)
    return withoutHeader({ attributes, summary, hasFields, decisions })
  const heldBytes =
    BYTES_OF_MESSAGE +
    BYTES_OF_DECISION * decisions.length +
    BYTES_OF_FIELD * headers.fields.length +
    BYTES_OF_HEADER_BYTE * header.length
  return { attributes, summary, facts, hasFields, decisions, heldBytes }
}

/** What a header tells, with what IMAP tells of the message. */
export const headFacts = (headers: MailHeaders, { size, flags }: MessageAttributes): MessageFacts =>
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
  return { result: 'unmatched', decidedBy }
}

/** A message that its header has settled. What is left of it refers to nothing of the header, or V8 would keep all of that. */
function withoutHeader({
  attributes,
  summary: { messageId, from, subject },
  hasFields,
  decisions,
}: Pick<HeadDecisions, 'attributes' | 'summary' | 'hasFields' | 'decisions'>): HeadDecisions {
  const copies = new TextCopies()
  const summary = {
    messageId: messageId && copies.of(messageId),
    from: from && copies.of(from),
    subject: copies.of(subject),
  }
  const settled = decisions.map(({ compiled, decision }) => {
    if (decision.result !== 'unmatched') return { compiled, decision }
    const { decidedBy } = decision
    const seen = copies.of(decidedBy.seen)
    return { compiled, decision: { ...decision, decidedBy: { ...decidedBy, seen } } }
  })
  const heldBytes = BYTES_OF_MESSAGE + BYTES_OF_DECISION * decisions.length + copies.bytes
  return { attributes, summary, facts: undefined, hasFields, decisions: settled, heldBytes }
}
