import type { PolledMonitor } from '../../../shared/jobs/requests/poll-request.js'
import type { Mail } from '../../../shared/mail/walk/walk-message.js'
import {
  type MailboxSession,
  type MessageAttributes,
  MessageVanished,
} from '../../../shared/mailbox/mailbox-session.js'
import { type Decision, decide } from '../../../shared/matching/decide.js'
import { mailFacts } from '../../../shared/matching/mail-facts.js'
import type { MessageFacts } from '../../../shared/matching/message-facts.js'
import { ofMessage } from '../faults/message-fault.js'
import { requireMail } from '../faults/substituted-mail.js'
import { arrivingGroups } from '../read/arriving-groups.js'
import {
  type CompiledMonitor,
  type FormerDecision,
  type FormerUid,
  type HeadDecisions,
  type HeldDecision,
  isUnread,
  type MessageSummary,
  summaryOf,
} from './decide-by-head.js'

/** What a monitor made of a message; `missing` if the message went while it was being read. */
export interface MonitorDecision {
  readonly monitor: PolledMonitor
  readonly decision:
    | Exclude<Decision, { result: 'undecided' }>
    | FormerDecision
    | { readonly result: 'missing' }
}

/** A body that has been walked. */
export interface WalkedBody {
  readonly mail: Mail
}

/** How messages are read. */
export interface Reading<Body extends WalkedBody> {
  readonly session: Pick<MailboxSession, 'messages' | 'message'>
  readonly bodies: BodyAccess<Body>
}

/** A message that every monitor has decided on. */
export interface DecidedMessage<Body extends WalkedBody> {
  readonly attributes: MessageAttributes
  readonly summary: MessageSummary
  readonly decisions: readonly MonitorDecision[]
  /** Of one that was recognised in a renumbered folder. */
  readonly former?: FormerUid
  /** Absent if none was needed. */
  readonly body?: Body
}

/** Turns the bytes of a message into something that can be decided on, and perhaps kept. */
export interface BodyAccess<Body extends WalkedBody> {
  /** A message that fits into memory. */
  hold(raw: Buffer): Promise<Body>
  /** One that does not. */
  receive(uid: number, chunks: AsyncIterable<Buffer>): Promise<Body>
}

/**
 * Decides on messages whose headers have been read, in order, in groups that fit into memory: a body is fetched only if the header
 * left a monitor open or made it match (DESIGN 5.12). @throws MessageFault
 */
export async function* decideMessages<Body extends WalkedBody>(
  { session, bodies }: Reading<Body>,
  byHead: readonly HeadDecisions[],
): AsyncGenerator<readonly DecidedMessage<Body>[]> {
  const isWanted = ({ facts }: HeadDecisions) => facts !== undefined
  for await (const group of arrivingGroups(session, byHead, isWanted)) {
    const decided: DecidedMessage<Body>[] = []
    for (const { message, body } of group) {
      const decide = async () =>
        decideFully(message, await walked(body, bodies, message.attributes))
      decided.push(await ofMessage(message.attributes.uid, decide))
    }
    yield decided
  }
}

/** Undefined if the message has gone since its head was read. */
async function walked<Body extends WalkedBody>(
  body: Buffer | AsyncIterable<Buffer> | undefined,
  bodies: BodyAccess<Body>,
  { uid }: MessageAttributes,
): Promise<Body | undefined> {
  if (body === undefined) return undefined
  if (Buffer.isBuffer(body)) return bodies.hold(body)
  try {
    return await bodies.receive(uid, body)
  } catch (error) {
    if (error instanceof MessageVanished) return undefined
    throw error
  }
}

function decideFully<Body extends WalkedBody>(
  { attributes, summary, facts: known, hasFields, former, decisions }: HeadDecisions,
  body: Body | undefined,
): DecidedMessage<Body> {
  if (body) requireMail(attributes.uid, body.mail.headers)
  const byHeader = hasFields ? known : undefined
  const facts = body && mailFacts(body.mail, { unread: isUnread(attributes), byHeader })
  return {
    attributes,
    summary: body && !hasFields ? summaryOf(body.mail.headers) : summary,
    decisions: decisions.map(({ compiled, decision }) => ({
      monitor: compiled.monitor,
      decision: finalDecision(compiled, decision, facts),
    })),
    ...(former && { former }),
    ...(body && { body }),
  }
}

function finalDecision(
  { conditions }: CompiledMonitor,
  byHead: HeldDecision,
  facts: MessageFacts | undefined,
): MonitorDecision['decision'] {
  if (byHead.result !== 'undecided') return byHead
  if (!facts) return { result: 'missing' }
  const decision = decide(conditions, facts)
  if (decision.result === 'undecided')
    throw new Error('a condition was left open although the body was read')
  return decision
}
