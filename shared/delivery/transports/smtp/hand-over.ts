import type { OutgoingMessage, RecipientOutcome, Transport } from '../transport.js'
import type { EhloOffer } from './ehlo-offer.js'
import { whyUnsendable } from './envelope-address.js'
import type { SmtpSession } from './open-session.js'
import { outcomeFor, type SmtpOutcome } from './smtp-outcomes.js'
import { Transmission } from './transmission.js'

/** How a transport is told that its server begins to read. */
export type BeginTransmission = Parameters<Transport['deliver']>[2]

/** A message, who it is for, and who is told before it is given out. */
export interface HandOverOrder {
  readonly message: OutgoingMessage
  readonly recipients: readonly string[]
  readonly beginTransmission: BeginTransmission
  /** The server, in words. */
  readonly where: string
}

/**
 * Hands one message over in a session that is open and has no mail under way. What the server cannot take is refused before anything is said.
 * @throws what `beginTransmission` and `message.open` throw
 */
export async function handOver(
  { client, secrets }: SmtpSession,
  { message, recipients, beginTransmission, where }: HandOverOrder,
): Promise<readonly RecipientOutcome[]> {
  const fault = messageFault(message, client.offer)
  if (fault) return forAll(recipients, fault)
  const faults = addressFaults(recipients, client.offer)
  const refused = [...faults].map(([address, fault]) => ({ address, ...fault }))
  const to = recipients.filter((address) => !faults.has(address))
  if (to.length === 0) return refused

  const transmission = new Transmission(message, beginTransmission)
  const { from, sizeBytes } = message
  const result = await client.send({ from, to, sizeBytes }, (accepted) =>
    transmission.bytes([...accepted], () => client.isOpen),
  )
  await transmission.settled()
  if (transmission.stopped) throw transmission.stopped.reason

  const { hasBegun, isComplete } = transmission
  const context = { where, secrets, hasBegun, isComplete }
  const answered = to.map((address) => ({ address, ...outcomeFor(address, result, context) }))
  const hasTaken = to.some((address) => !result.refused.has(address))
  return [...leftToNextMessage(answered, hasTaken), ...refused]
}

/**
 * Who was one too many is left to the next message where that has fewer: others were taken with this one, or all were, and their number
 * is what the message was refused for. Else it is put off: to ask again at once would be the same question.
 */
function leftToNextMessage(
  outcomes: readonly RecipientOutcome[],
  hasTaken: boolean,
): RecipientOutcome[] {
  const hasNext = hasTaken && outcomes.length > 1
  return outcomes.map((each) =>
    each.outcome === 'left over' && !hasNext ? { ...each, outcome: 'put off' } : each,
  )
}

/** The same outcome for everybody. */
export const forAll = (recipients: readonly string[], outcome: SmtpOutcome): RecipientOutcome[] =>
  recipients.map((address) => ({ address, ...outcome }))

/** What is wrong with a message for every recipient, by what the server said before. */
function messageFault(
  { from, sizeBytes }: OutgoingMessage,
  { maxMessageBytes, takesUtf8 }: EhloOffer,
): SmtpOutcome | undefined {
  if (maxMessageBytes !== undefined && sizeBytes > maxMessageBytes) {
    const reason = `it has ${sizeBytes} bytes, and the server takes ${maxMessageBytes} (SIZE)`
    return { outcome: 'refused', code: 'MESSAGE_TOO_LARGE', reason }
  }
  const reason = whyUnsendable(from, takesUtf8)
  return reason === undefined ? undefined : { outcome: 'refused', code: 'SENDER_REFUSED', reason }
}

/** The recipients that cannot be named to the server; the others get their mail. */
function addressFaults(
  recipients: readonly string[],
  { takesUtf8 }: EhloOffer,
): ReadonlyMap<string, SmtpOutcome> {
  const faults = new Map<string, SmtpOutcome>()
  for (const address of recipients) {
    const reason = whyUnsendable(address, takesUtf8)
    if (reason !== undefined) faults.set(address, { outcome: 'refused', code: 'REFUSED', reason })
  }
  return faults
}
