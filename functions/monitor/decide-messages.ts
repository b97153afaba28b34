import type { KeptSource } from '../../shared/archive/kept-source.js'
import type { PolledMonitor } from '../../shared/jobs/poll-request.js'
import { conditionText } from '../../shared/mail/condition-text.js'
import { type MailHeaders, readHeaders } from '../../shared/mail/read-headers.js'
import {
  type MailboxSession,
  type MessageHead,
  MessageVanished,
} from '../../shared/mailbox/mailbox-session.js'
import { startsBefore } from '../../shared/mailbox/positions.js'
import type { ConditionNode } from '../../shared/matching/condition-tree.js'
import { type Decision, decide } from '../../shared/matching/decide.js'
import { headerFacts, type MessageFacts, withBody } from '../../shared/matching/message-facts.js'
import { fetchGroups, MAX_HELD_BYTES } from './fetch-groups.js'

/** A monitor, its conditions compiled. */
export interface CompiledMonitor {
  readonly monitor: PolledMonitor
  readonly conditions: ConditionNode
  /** It decides on UIDs from here on. */
  readonly position: number
}

/** What a monitor made of a message; `missing` if the message went while it was being read. */
export interface MonitorDecision {
  readonly monitor: PolledMonitor
  readonly decision: Exclude<Decision, { result: 'undecided' }> | { readonly result: 'missing' }
}

/** A message that every monitor has decided on. */
export interface DecidedMessage {
  readonly head: MessageHead
  readonly headers: MailHeaders
  readonly decisions: readonly MonitorDecision[]
  /** Its body, if one was needed; whoever receives it discards it. */
  readonly source?: KeptSource
}

/** Turns the bytes of a message into something that can be decided on and kept. */
export interface BodyAccess {
  hold(raw: Buffer): Promise<KeptSource>
  receive(uid: number, chunks: AsyncIterable<Buffer>): Promise<KeptSource>
}

interface HeadDecisions {
  readonly head: MessageHead
  readonly headers: MailHeaders
  readonly facts: MessageFacts
  readonly decisions: readonly { readonly compiled: CompiledMonitor; readonly decision: Decision }[]
}

/**
 * Decides on messages, in order, in groups that fit into memory: headers first, and a body is fetched only if a header
 * leaves a monitor open or makes it match (DESIGN 5.12).
 */
export async function* decideMessages(
  session: MailboxSession,
  bodies: BodyAccess,
  monitors: readonly CompiledMonitor[],
  heads: readonly MessageHead[],
): AsyncGenerator<readonly DecidedMessage[]> {
  const byHead = heads.map((head) => decideByHead(head, monitors))
  const groups = fetchGroups(byHead, (message) => (needsBody(message) ? message.head.size : 0))
  for (const group of groups) {
    const small = group.filter(
      (message) => needsBody(message) && message.head.size <= MAX_HELD_BYTES,
    )
    const uids = small.map(({ head }) => head.uid)
    const held = uids.length > 0 ? await session.messages(uids) : new Map<number, Buffer>()
    const decided: DecidedMessage[] = []
    for (const message of group) decided.push(await decideFully(message, session, bodies, held))
    yield decided
  }
}

function decideByHead(head: MessageHead, monitors: readonly CompiledMonitor[]): HeadDecisions {
  const headers = readHeaders(head.header)
  const facts = headerFacts(headers, { size: head.size, unread: !head.flags.includes('\\Seen') })
  const decisions = monitors
    .filter(({ position }) => position <= head.uid)
    .map((compiled) => ({ compiled, decision: decideUnlessEarlier(compiled, head, facts) }))
  return { head, headers, facts, decisions }
}

function decideUnlessEarlier(
  { monitor, conditions }: CompiledMonitor,
  head: MessageHead,
  facts: MessageFacts,
): Decision {
  if (!startsBefore(monitor.startFrom, head.internalDate)) return decide(conditions, facts)
  const decidedBy = { path: 'startFrom', matched: false, seen: head.internalDate.toISOString() }
  return { result: 'unmatched', decidedBy, conditions: [decidedBy] }
}

const needsBody = ({ decisions }: HeadDecisions): boolean =>
  decisions.some(({ decision }) => decision.result !== 'unmatched')

async function decideFully(
  message: HeadDecisions,
  session: MailboxSession,
  bodies: BodyAccess,
  held: ReadonlyMap<number, Buffer>,
): Promise<DecidedMessage> {
  const source = needsBody(message) ? await bodyOf(message.head, session, bodies, held) : undefined
  const facts =
    source &&
    withBody(message.facts, {
      text: conditionText(source.mail),
      attachments: attachmentFacts(source),
    })
  const decisions = message.decisions.map(({ compiled, decision }) => ({
    monitor: compiled.monitor,
    decision: finalDecision(compiled, decision, facts),
  }))
  return { head: message.head, headers: message.headers, decisions, ...(source && { source }) }
}

const attachmentFacts = ({ mail }: KeptSource) =>
  mail.attachments.map(({ filename = '', contentType, size }) => ({ filename, contentType, size }))

function finalDecision(
  { conditions }: CompiledMonitor,
  byHead: Decision,
  facts: MessageFacts | undefined,
): MonitorDecision['decision'] {
  if (byHead.result === 'unmatched') return byHead
  if (!facts) return { result: 'missing' }
  const decision = decide(conditions, facts)
  if (decision.result === 'undecided')
    throw new Error('a condition was left open although the body was read')
  return decision
}

/** Undefined if the message has gone since its head was read. */
async function bodyOf(
  { uid, size }: MessageHead,
  session: MailboxSession,
  bodies: BodyAccess,
  held: ReadonlyMap<number, Buffer>,
): Promise<KeptSource | undefined> {
  if (size <= MAX_HELD_BYTES) {
    const raw = held.get(uid)
    return raw && bodies.hold(raw)
  }
  try {
    return await bodies.receive(uid, session.message(uid, size))
  } catch (error) {
    if (error instanceof MessageVanished) return undefined
    throw error
  }
}
