import type { Numbering } from '../../../shared/contract/keys.js'
import { nearestRfc3339 } from '../../../shared/contract/rfc3339.js'
import type { PolledMonitor } from '../../../shared/jobs/requests/poll-request.js'
import { parseDate } from '../../../shared/mail/headers/dates.js'
import { firstField } from '../../../shared/mail/headers/header-fields.js'
import { type MailHeaders, readHeaders } from '../../../shared/mail/headers/read-headers.js'
import type { MessageAttributes, MessageHead } from '../../../shared/mailbox/mailbox-session.js'
import { arrivalWords, startsBefore } from '../../../shared/mailbox/positions.js'
import { sizeBounds } from '../../../shared/mailbox/told-size.js'
import type { ConditionNode } from '../../../shared/matching/condition-node.js'
import { type Decision, decide } from '../../../shared/matching/decide.js'
import type { ConditionOutcome } from '../../../shared/matching/evaluate.js'
import { headerFacts } from '../../../shared/matching/header-facts.js'
import type { MessageFacts } from '../../../shared/matching/message-facts.js'
import { requireMail } from '../faults/substituted-mail.js'
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
  /** The Date header. */
  readonly date?: Date | undefined
  /** When the last server on its way says that it had it: its first Received header. Only where mail is recognised by it. */
  readonly tracedAt?: Date | undefined
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
  /** Whether the header that the server gives has any: see tellsFields. */
  readonly hasFields: boolean
  /** The UID it had before the folder was renumbered, if it was recognised. */
  readonly former?: FormerUid
  readonly decisions: readonly {
    readonly compiled: CompiledMonitor
    readonly decision: HeldDecision
  }[]
}

/** A decision for good, or that the body has to be read. */
export type HeldDecision = Exclude<Decision, { readonly result: 'matched' }> | FormerDecision

/** Of a folder that was renumbered: what was decided before is not decided again. */
export interface FormerDecision {
  readonly result: 'recognised' | 'earlier' | 'expired'
  readonly decidedBy: ConditionOutcome
}

/** A UID of a former numbering. */
export interface FormerUid extends Numbering {
  readonly uid: number
}

/** What objects take in V8, with the strings they refer to where those are short. */
const BYTES_OF_MESSAGE = 600
const BYTES_OF_DECISION = 150
const BYTES_OF_FIELD = 150
/** A header is text, and parts of it are decoded and put into other forms. */
const BYTES_OF_HEADER_BYTE = 4

/** Decides as far as a header goes. @throws MessageFault if it is not that of the mail */
export function decideByHead(
  head: MessageHead,
  monitors: readonly CompiledMonitor[],
  summarize: (headers: MailHeaders) => MessageSummary = summaryOf,
): HeadDecisions {
  const headers = readHeaders(head.header)
  requireMail(head.uid, headers)
  const attributes = attributesOf(head, headers)
  const hasFields = tellsFields(headers)
  const facts = headFacts(headers, attributes)
  const copies = new TextCopies()
  const decisions = monitors
    .filter(({ position }) => position <= head.uid)
    .map((compiled) => ({
      compiled,
      decision: asHeld(
        decideUnlessEarlier(compiled, attributes, hasFields ? facts : undefined),
        copies,
      ),
    }))
  const isRead = decisions.some(({ decision }) => decision.result === 'undecided')
  const summary = copied(summarize(headers), copies)
  const heldBytes =
    BYTES_OF_MESSAGE +
    BYTES_OF_DECISION * decisions.length +
    copies.bytes +
    (isRead
      ? BYTES_OF_FIELD * headers.fields.length + BYTES_OF_HEADER_BYTE * head.header.length
      : 0)
  return { attributes, summary, facts: isRead ? facts : undefined, hasFields, decisions, heldBytes }
}

/** Of a message that begins with an empty line a server gives a header without a single field: they show when all of it is read. */
export const tellsFields = ({ fields }: MailHeaders): boolean => fields.length > 0

/** What a header tells, with what IMAP tells of the message. */
export const headFacts = (headers: MailHeaders, attributes: MessageAttributes): MessageFacts =>
  headerFacts(headers, {
    size: sizeBounds(attributes),
    unread: isUnread(attributes),
  })

/** At first sight: a later look at the mail may have marked it. */
export const isUnread = ({ flags }: Pick<MessageAttributes, 'flags'>): boolean =>
  !flags.includes('\\Seen')

/** What the ledger tells of a message. */
export const summaryOf = (headers: MailHeaders): MessageSummary => ({
  messageId: headers.messageId,
  from: headers.from[0]?.address,
  subject: headers.subject,
  date: headers.date,
})

/** With what mail is recognised by in a folder that was renumbered. */
export const tracedSummaryOf = (headers: MailHeaders): MessageSummary => ({
  ...summaryOf(headers),
  tracedAt: tracedAt(headers),
})

/** The date stands behind the last semicolon (RFC 5321 4.4). */
function tracedAt({ fields }: MailHeaders): Date | undefined {
  const trace = firstField(fields, 'received')
  return trace === undefined ? undefined : parseDate(trace.slice(trace.lastIndexOf(';') + 1))
}

/** What IMAP tells of a message. Keys and `startFrom` need a date that is the same whenever the mail is read. */
export function attributesOf(
  { header: _, internalDate, ...told }: MessageHead,
  headers: MailHeaders,
): MessageAttributes {
  if (internalDate) return { ...told, internalDate }
  const date = tracedAt(headers) ?? headers.date
  return date
    ? { ...told, internalDate: nearestRfc3339(date) }
    : { ...told, internalDate: NO_DATE, isDateUnknown: true }
}

/** Of mail of which nobody says when it came. */
const NO_DATE = new Date(0)

function decideUnlessEarlier(
  { monitor, conditions }: CompiledMonitor,
  head: MessageAttributes,
  facts: MessageFacts | undefined,
): Decision {
  if (!startsBefore(monitor.startFrom, head))
    return facts ? decide(conditions, facts) : { result: 'undecided' }
  const decidedBy = {
    path: 'startFrom',
    matched: false,
    seen: arrivalWords(monitor.startFrom, head),
  }
  return { result: 'unmatched', decidedBy }
}

/**
 * What is held of a decision until the body has come. A match is decided anew with the body, so what led to it is not; and nothing
 * refers to the header, or V8 would keep all of it.
 */
function asHeld(decision: Decision, copies: TextCopies): HeldDecision {
  if (decision.result !== 'unmatched') return { result: 'undecided' }
  const { decidedBy } = decision
  return { result: 'unmatched', decidedBy: { ...decidedBy, seen: copies.of(decidedBy.seen) } }
}

const copied = (
  { messageId, from, subject, date, tracedAt }: MessageSummary,
  copies: TextCopies,
): MessageSummary => ({
  date,
  tracedAt,
  messageId: messageId && copies.of(messageId),
  from: from && copies.of(from),
  subject: copies.of(subject),
})
