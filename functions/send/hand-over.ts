import type { AcceptedSend } from '../../shared/delivery/outbox/accepted-send.js'
import type { SendRecord } from '../../shared/delivery/outbox/send-record.js'
import {
  attempted,
  failed,
  isSettled,
  openRecipients,
  settled,
  transmitting,
  unclaimed,
} from '../../shared/delivery/outbox/send-transitions.js'
import type {
  OutgoingMessage,
  RecipientOutcome,
} from '../../shared/delivery/transports/transport.js'
import { FailureError, InternalError } from '../../shared/failures/failure-error.js'
import { type SendingCode, SendingFailed } from '../../shared/failures/sending-errors.js'
import type { SenderDefinition } from '../../shared/jobs/requests/sender-definition.js'
import { type ChangeClaimed, changeOfClaimed } from './change-claimed.js'
import { composedMessage } from './composed-message.js'
import type { DeliverDeps } from './deliver-deps.js'
import { outcomeOfFailure } from './outcome-of-failure.js'
import { timeNeededMs } from './time-needed.js'

/** A send that this run has claimed, and the definition of its sender as it is now. */
export interface ClaimedSend {
  readonly send: AcceptedSend
  readonly sender: SenderDefinition | undefined
}

/**
 * Hands a claimed send over to its server, group by group, and records what it made of each recipient. The claim is kept if
 * everything is settled; else it is given back, and the record says when the next attempt is due.
 */
export async function handOver(
  deps: DeliverDeps,
  { send, sender }: ClaimedSend,
): Promise<SendRecord> {
  const { now } = deps
  const change = changeOfClaimed(deps, send)
  const giveUp = (code: SendingCode, reason: string) =>
    change((record) => failed(record, code, reason, now()))

  if (!sender) return giveUp('SENDER_NOT_FOUND', `there is no sender ${send.sender}`)
  const message = await composedMessage(deps.archive, send)
  if (message.sizeBytes > sender.maxMessageBytes) {
    const words = `${message.sizeBytes} bytes; ${sender.name} sends at most ${sender.maxMessageBytes}`
    return giveUp('MESSAGE_TOO_LARGE', words)
  }
  await transmit(deps, { sender, message, change })
  return change((record) => {
    const next = attempted(record, new Date(send.acceptedAt), now())
    return isSettled(next) ? next : unclaimed(next)
  })
}

interface Transmission {
  readonly sender: SenderDefinition
  readonly message: OutgoingMessage
  readonly change: ChangeClaimed
}

/** One attempt for everybody who is still to get it. */
async function transmit(deps: DeliverDeps, { sender, message, change }: Transmission) {
  const { transports, deadline, now, pause } = deps
  const record = (outcomes: readonly RecipientOutcome[]) =>
    persistently(() => change((found) => settled(found, outcomes, now())), pause)
  const waiting = openRecipients(await change((found) => found))
  const transport = await openedOr(waiting, () => transports.of(sender))
  if (!('deliver' in transport)) return record(transport)
  const groups = groupsOf(waiting, transport.maxRecipients)
  for (let isFirst = true; groups.length > 0; isFirst = false) {
    // Who is left over is open still, and comes with the next attempt.
    if (!isFirst && deadline.remainingMs() < timeNeededMs(sender)) break
    const group = groups.shift() ?? []
    const outcomes = await openedOr(group, () =>
      transport.deliver(message, group, async (addresses) => {
        await change((found) => {
          requireWaiting(found, addresses)
          return transmitting(found, addresses, now())
        })
      }),
    )
    await record(outcomes)
    await transports.note(sender, outcomes)
    groups.unshift(...groupsLeftOver(outcomes))
  }
  return undefined
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

/** What an action came to; a failure of the catalogue is an outcome for each recipient, since the server has not taken the message over then. */
async function openedOr<T>(
  addresses: readonly string[],
  action: () => Promise<T>,
): Promise<T | readonly RecipientOutcome[]> {
  try {
    return await action()
  } catch (error) {
    // A bug may have come after the message was handed over: the record stays SENDING, and the next run makes it UNKNOWN.
    if (!(error instanceof FailureError) || error instanceof InternalError) throw error
    return addresses.map((address) => outcomeOfFailure(error, address))
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

/** In milliseconds, between tries to record what a server has answered. */
const RECORD_PAUSES_MS = [1_000, 2_000, 4_000, 8_000]

/** What a server answered is known only here: losing it would make a delivered mail UNKNOWN, so a passing fault of the bucket is waited for. */
async function persistently<T>(record: () => Promise<T>, pause: DeliverDeps['pause']): Promise<T> {
  for (const pauseMs of RECORD_PAUSES_MS) {
    try {
      return await record()
    } catch (error) {
      if (!(error instanceof FailureError) || error instanceof InternalError) throw error
      await pause(pauseMs)
    }
  }
  return record()
}
