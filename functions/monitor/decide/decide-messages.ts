import type { PolledMonitor } from '../../../shared/jobs/requests/poll-request.js'
import type { Mail } from '../../../shared/mail/walk/walk-message.js'
import {
  type MailboxSession,
  type MessageAttributes,
  MessageVanished,
} from '../../../shared/mailbox/mailbox-session.js'
import { type Decision, decide } from '../../../shared/matching/decide.js'
import { type MessageFacts, withBody } from '../../../shared/matching/message-facts.js'
import { ofMessage } from '../faults/message-fault.js'
import { requireMail } from '../faults/stand-ins.js'
import { type ArrivedBodies, ArrivingBodies } from '../read/arriving-bodies.js'
import { fetchGroups, MAX_HELD_BYTES, runsOf } from '../read/fetch-groups.js'
import { bodyFacts } from './body-facts.js'
import {
  type CompiledMonitor,
  type FormerDecision,
  type FormerUid,
  type HeadDecisions,
  type HeldDecision,
  headFacts,
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
  /** What was decided on is handed on; the forms of a text take a multiple of it. @default false */
  readonly handsOnFacts?: boolean
}

/** A message that every monitor has decided on. */
export interface DecidedMessage<Body extends WalkedBody> {
  readonly attributes: MessageAttributes
  readonly summary: MessageSummary
  /** What was decided on; absent unless it was asked for, or if the header alone was enough. */
  readonly facts?: MessageFacts
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
  reading: Reading<Body>,
  byHead: readonly HeadDecisions[],
): AsyncGenerator<readonly DecidedMessage<Body>[]> {
  const isRead = (message: HeadDecisions) => message.facts !== undefined
  const groups = fetchGroups(byHead, (message) => (isRead(message) ? message.attributes.size : 0))
  const isLarge = ({ attributes }: HeadDecisions) => attributes.size > MAX_HELD_BYTES
  const heldOf = (group: readonly HeadDecisions[] = []) =>
    group
      .filter((message) => isRead(message) && !isLarge(message))
      .map(({ attributes }) => attributes.uid)
  const isInPieces = (message: HeadDecisions) => isRead(message) && isLarge(message)
  for (const run of runsOf(groups, (group) => group.some(isInPieces))) {
    const arriving = new ArrivingBodies(reading.session, run.flatMap(heldOf))
    try {
      let next = arriving.next(heldOf(run[0]))
      for (const [index, group] of run.entries()) {
        const held = await next
        // The next group arrives while this one is decided on and kept.
        next = arriving.next(heldOf(run[index + 1]))
        let decided: DecidedMessage<Body>[] = []
        for (const message of group) {
          // What is larger than was told is kept alone, as it would have been: else many such messages would be on their way at once.
          const isAlone = held.left.has(message.attributes.uid)
          if (isAlone && decided.length > 0) {
            yield decided
            decided = []
          }
          const { facts, ...rest } = await ofMessage(message.attributes.uid, async () => {
            const body = isRead(message)
              ? await bodyOf(message.attributes, reading, held, arriving)
              : undefined
            return decideFully(message, body)
          })
          decided.push({ ...rest, ...(reading.handsOnFacts && facts && { facts }) })
          if (!isAlone) continue
          yield decided
          decided = []
        }
        if (decided.length > 0) yield decided
      }
    } finally {
      await arriving.close()
    }
  }
}

function decideFully<Body extends WalkedBody>(
  { attributes, summary: byHead, facts: known, hasFields, former, decisions }: HeadDecisions,
  body: Body | undefined,
): DecidedMessage<Body> {
  if (body) requireMail(attributes.uid, body.mail.headers)
  // A message that begins with an empty line has its fields behind it, where no server looks for a header.
  const headers = hasFields ? undefined : body?.mail.headers
  const header = headers ? headFacts(headers, attributes) : known
  const summary = headers ? summaryOf(headers) : byHead
  const facts = header && body ? withBody(header, bodyFacts(body.mail)) : header
  const final = decisions.map(({ compiled, decision }) => ({
    monitor: compiled.monitor,
    decision: finalDecision(compiled, decision, facts),
  }))
  return {
    attributes,
    summary,
    decisions: final,
    ...(former && { former }),
    ...(facts && { facts }),
    ...(body && { body }),
  }
}

function finalDecision(
  { conditions }: CompiledMonitor,
  byHead: HeldDecision,
  facts: MessageFacts | undefined,
): MonitorDecision['decision'] {
  if (byHead.result !== 'undecided') return byHead
  if (!facts?.body) return { result: 'missing' }
  const decision = decide(conditions, facts)
  if (decision.result === 'undecided')
    throw new Error('a condition was left open although the body was read')
  return decision
}

/** Undefined if the message has gone since its head was read. */
async function bodyOf<Body extends WalkedBody>(
  { uid, size }: MessageAttributes,
  { session, bodies }: Reading<Body>,
  { held, left }: ArrivedBodies,
  arriving: ArrivingBodies,
): Promise<Body | undefined> {
  const isLeft = left.has(uid)
  if (size <= MAX_HELD_BYTES && !isLeft) {
    const raw = held.get(uid)
    return raw && bodies.hold(raw)
  }
  try {
    const pieces = isLeft ? arriving.pieces(uid, size) : session.message(uid, size)
    return await bodies.receive(uid, pieces)
  } catch (error) {
    if (error instanceof MessageVanished) return undefined
    throw error
  }
}
