import type { HeldSend } from '../../shared/delivery/outbox/claim-send.js'
import type { SendRecord } from '../../shared/delivery/outbox/send-record.js'
import {
  attempted,
  failed,
  openRecipients,
  transmitting,
} from '../../shared/delivery/outbox/send-transitions.js'
import { outcomeOfFailure } from '../../shared/delivery/transports/outcome-of-failure.js'
import type {
  OutgoingMessage,
  RecipientOutcome,
} from '../../shared/delivery/transports/transport.js'
import { FailureError, InternalError } from '../../shared/failures/failure-error.js'
import { type SendingCode, SendingFailed } from '../../shared/failures/sending-errors.js'
import type { SenderDefinition } from '../../shared/jobs/requests/sender-definition.js'
import { composedMessage } from './composed-message.js'
import type { DeliverDeps, FoundSender } from './deliver-deps.js'
import { timeNeededMs } from './time-needed.js'
import { untilRecorded } from './until-recorded.js'

/**
 * Hands a send over to its server, group by group, and records what it made of each recipient. What is not settled then is given back,
 * and its record says when the next attempt is due.
 *
 * @throws FailureError: nothing more was handed over than the record says
 */
export async function handOver(
  deps: DeliverDeps,
  held: HeldSend,
  found: FoundSender,
): Promise<SendRecord> {
  const { send, change } = held
  const { now } = deps
  const giveUp = (code: SendingCode, reason: string) =>
    change((record) => failed(record, code, reason, now()))

  if (found.kind === 'unread') throw found.failure
  if (found.kind === 'gone') return giveUp('SENDER_NOT_FOUND', `there is no sender ${send.sender}`)
  const message = await composedMessage(deps.archive, send)
  const sender = await senderFor(deps, found.sender, message)
  if (message.sizeBytes > sender.maxMessageBytes) {
    const words = `${message.sizeBytes} bytes; ${sender.name} sends at most ${sender.maxMessageBytes}`
    return giveUp('MESSAGE_TOO_LARGE', words)
  }
  await transmit(deps, held, sender, message)
  return change((record) => attempted(record, new Date(send.acceptedAt), now()))
}

/** Who would not take the message is looked up anew: a limit that was raised a moment ago is no reason to give up for good. */
const senderFor = async (
  { directory }: DeliverDeps,
  sender: SenderDefinition,
  { sizeBytes }: OutgoingMessage,
): Promise<SenderDefinition> =>
  sizeBytes <= sender.maxMessageBytes
    ? sender
    : ((await directory.anew?.().sender(sender.name)) ?? sender)

/** One attempt for everybody who is still to get it. */
async function transmit(
  deps: DeliverDeps,
  { record: { recipients }, change, settle }: HeldSend,
  sender: SenderDefinition,
  message: OutgoingMessage,
): Promise<void> {
  const { transports, deadline, now } = deps
  const record = (outcomes: readonly RecipientOutcome[]) =>
    untilRecorded(() => settle(outcomes), deps)
  const waiting = openRecipients({ recipients })
  const opened = await asOutcomes(waiting, () => transports.of(sender))
  if (opened.kind === 'outcomes') {
    await record(opened.outcomes)
    return
  }
  const transport = opened.value
  const groups = groupsOf(waiting, transport.maxRecipients)
  for (let isFirst = true; groups.length > 0; isFirst = false) {
    // Who is left over is open still, and comes with the next attempt.
    if (!isFirst && deadline.remainingMs() < timeNeededMs(sender)) break
    const group = groups.shift() ?? []
    const delivered = await asOutcomes(group, () =>
      transport.deliver(message, group, async (addresses) => {
        await change((found) => {
          requireWaiting(found, addresses)
          return transmitting(found, addresses, now())
        })
      }),
    )
    const outcomes = delivered.kind === 'outcomes' ? delivered.outcomes : delivered.value
    await record(outcomes)
    await transports.note(sender, outcomes)
    groups.unshift(...groupsLeftOver(outcomes))
  }
}

/**
 * SES may report late of an earlier attempt, until the very last moment: who has the mail does not get it again.
 * @throws SendingFailed PUT_OFF: nothing is given out, and the others come with the next attempt
 */
function requireWaiting({ recipients }: SendRecord, addresses: readonly string[]): void {
  const reported = recipients.find(
    ({ address, state }) =>
      addresses.includes(address) && state !== 'QUEUED' && state !== 'SENDING',
  )
  if (!reported) return
  const words = `${reported.address} was reported ${reported.state} right before it was handed over`
  throw new SendingFailed('PUT_OFF', words)
}

/** What an action came to. */
type Attempted<T> =
  | { readonly kind: 'value'; readonly value: T }
  | { readonly kind: 'outcomes'; readonly outcomes: readonly RecipientOutcome[] }

/** A failure of the catalogue is an outcome for each recipient, since the server has not taken the message over then. */
async function asOutcomes<T>(
  addresses: readonly string[],
  action: () => Promise<T>,
): Promise<Attempted<T>> {
  try {
    return { kind: 'value', value: await action() }
  } catch (error) {
    // A bug may have come after the message was handed over: the record stays SENDING, and the next run makes it UNKNOWN.
    if (!(error instanceof FailureError) || error instanceof InternalError) throw error
    return {
      kind: 'outcomes',
      outcomes: addresses.map((address) => ({ address, ...outcomeOfFailure(error) })),
    }
  }
}

/** A server takes so many recipients at once. */
const groupsOf = (addresses: readonly string[], size: number): string[][] =>
  Array.from({ length: Math.ceil(addresses.length / size) }, (_, index) =>
    addresses.slice(index * size, (index + 1) * size),
  )

/**
 * Who was too many for a message, as groups for the next ones: of as many as the server took, or, where it took nobody for their
 * number, of half. Each is smaller than the last one, so that this ends.
 */
function groupsLeftOver(outcomes: readonly RecipientOutcome[]): string[][] {
  const left = outcomes.filter(({ outcome }) => outcome === 'left over')
  const taken = outcomes.filter(({ outcome }) => outcome === 'accepted').length
  const size = taken > 0 ? taken : Math.ceil(left.length / 2)
  return groupsOf(
    left.map(({ address }) => address),
    Math.max(Math.min(size, left.length), 1),
  )
}
