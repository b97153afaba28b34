import { type SESClient, SendRawEmailCommand } from '@aws-sdk/client-ses'
import { SEND_ID_TAG } from '../../../contract/names.js'
import type { SesSender } from '../../../jobs/requests/sender-definition.js'
import type { OutgoingMessage, RecipientOutcome, Transport } from '../transport.js'
import { MAX_RECIPIENTS_PER_CALL } from './ses-limits.js'
import { sesMessageId } from './ses-message-id.js'
import { sesOutcome, sesOutcomeBeforeRequest } from './ses-outcomes.js'

/** What a transport by SES is made of. */
export interface SesTransportOptions {
  /** Made with SES_LIMITS, for the region where the sender's identity is verified. */
  readonly client: SESClient
  readonly sender: SesSender
}

/**
 * Hands mail over to SES by SendRawEmail: the one door to SES. The message is held in memory, up to the sender's
 * `maxMessageBytes`; a larger one is refused before anything is sent. SES takes all recipients of a call or none, and puts its
 * own Message-ID and Date into what it delivers; the send's id goes with it as a tag, and comes back in the events.
 */
export const sesTransport = ({ client, sender }: SesTransportOptions): Transport => ({
  maxRecipients: MAX_RECIPIENTS_PER_CALL,
  async deliver(message, recipients, beginTransmission) {
    checkRecipients(recipients)
    await checkSingleAttempt(client)
    const all = (outcome: Omit<RecipientOutcome, 'address'>): RecipientOutcome[] =>
      recipients.map((address) => ({ address, ...outcome }))
    const data = await readMessage(message, sender.maxMessageBytes)
    if (data === undefined) {
      const reason = `larger than ${sender.maxMessageBytes} bytes, the limit of the sender`
      return all({ outcome: 'refused', code: 'MESSAGE_TOO_LARGE', reason })
    }
    const command = commandOf(message, recipients, data, sender.configurationSet)
    const transmission = beginBeforeRequest(command, () => beginTransmission(recipients))
    try {
      const { MessageId } = await client.send(command)
      if (MessageId === undefined) {
        const reason = 'the answer has no MessageId: it is not known whether SES gave it'
        return all({ outcome: 'unknown', code: 'OUTCOME_UNKNOWN', reason })
      }
      const serverMessageId = sesMessageId(MessageId, await client.config.region())
      return all({ outcome: 'accepted', serverMessageId })
    } catch (error) {
      if (transmission.state === 'begun') return all(sesOutcome(error))
      if (transmission.state === 'stopped') throw transmission.error
      const outcome = sesOutcomeBeforeRequest(error)
      if (outcome) return all(outcome)
      throw error
    }
  },
  // A connection lives for one call.
  close: async () => {},
})

function checkRecipients(recipients: readonly string[]): void {
  if (recipients.length > 0 && recipients.length <= MAX_RECIPIENTS_PER_CALL) return
  throw new RangeError(
    `SES takes 1 to ${MAX_RECIPIENTS_PER_CALL} recipients in a call, not ${recipients.length}`,
  )
}

/** The SDK repeats a request that was reset or answered with 503, and the mail with it, unless the client was told not to. */
async function checkSingleAttempt(client: SESClient): Promise<void> {
  const attempts = await client.config.maxAttempts()
  if (attempts !== 1) {
    throw new RangeError(`a client that tries ${attempts} times may send a mail twice: SES_LIMITS`)
  }
}

/** Undefined if it is too large; then it is not read to its end. */
async function readMessage(
  message: OutgoingMessage,
  maxBytes: number,
): Promise<Buffer | undefined> {
  if (message.sizeBytes > maxBytes) return undefined
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of message.open()) {
    bytes += chunk.length
    if (bytes > maxBytes) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** With an explicit envelope: SES would take it from the headers else, and Bcc stands in none. */
const commandOf = (
  { from, sendId }: OutgoingMessage,
  recipients: readonly string[],
  data: Buffer,
  configurationSet: string,
): SendRawEmailCommand =>
  new SendRawEmailCommand({
    Source: from,
    Destinations: [...recipients],
    RawMessage: { Data: data },
    ConfigurationSetName: configurationSet,
    // A tag takes letters, digits, _ and - (SES API reference, MessageTag): an id of a send has no others.
    Tags: [{ Name: SEND_ID_TAG, Value: sendId }],
  })

/** How far a hand-over came. */
interface Transmission {
  state: 'not begun' | 'begun' | 'stopped'
  /** Why `begin` stopped it: no byte was given out. */
  error?: unknown
}

/**
 * Calls `begin` when the request is complete and signed, right before its first byte: what fails earlier, credentials for
 * one, is known not to have sent anything.
 */
function beginBeforeRequest(
  command: SendRawEmailCommand,
  begin: () => Promise<void>,
): Readonly<Transmission> {
  const transmission: Transmission = { state: 'not begun' }
  command.middlewareStack.add(
    (next) => async (args) => {
      try {
        await begin()
      } catch (error) {
        transmission.state = 'stopped'
        transmission.error = error
        throw error
      }
      transmission.state = 'begun'
      return next(args)
    },
    // The last one of the last step: what follows is the HTTP request.
    { name: 'beginTransmission', step: 'deserialize', priority: 'low' },
  )
  return transmission
}
