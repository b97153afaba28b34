import { type SESClient, SendRawEmailCommand } from '@aws-sdk/client-ses'
import { SEND_ID_TAG } from '../../../contract/names.js'
import type { SesSender } from '../../../jobs/requests/sender-definition.js'
import type { Deadline } from '../../../runtime/deadline.js'
import type { OutgoingMessage, RecipientOutcome, Transport } from '../transport.js'
import { MAX_RECIPIENTS_PER_CALL } from './ses-limits.js'
import { sesMessageId } from './ses-message-id.js'
import { type SesOutcome, sesOutcome, sesOutcomeBeforeRequest } from './ses-outcomes.js'

/** What a transport by SES is made of. */
export interface SesTransportOptions {
  /** Made with SES_LIMITS, for the region where the sender's identity is verified. */
  readonly client: SESClient
  readonly sender: SesSender
  /** No further call of one hand-over is begun past it. Default: there is time. */
  readonly deadline?: Deadline
}

/** One call: its client gives up after two minutes without an answer. */
export const LONGEST_CALL_MS = 130_000

/**
 * Hands mail over to SES by SendRawEmail: the one door to SES. The message is held in memory, up to the sender's
 * `maxMessageBytes`; a larger one is refused before anything is sent. SES takes all recipients of a call or none, and puts its
 * own Message-ID and Date into what it delivers; the send's id goes with it as a tag, and comes back in the events. Where it may dislike one
 * of several recipients, calls of half as many find out whom, and the others get theirs.
 */
export const sesTransport = ({ client, sender, deadline }: SesTransportOptions): Transport => ({
  maxRecipients: MAX_RECIPIENTS_PER_CALL,
  async deliver(message, recipients, beginTransmission) {
    checkRecipients(recipients)
    await checkSingleAttempt(client)
    const data = await readMessage(message, sender.maxMessageBytes)
    if (data === undefined) {
      const reason = `larger than ${sender.maxMessageBytes} bytes, the limit of the sender`
      return all(recipients, { outcome: 'refused', code: 'MESSAGE_TOO_LARGE', reason })
    }
    const call = (some: readonly string[], begin: () => Promise<void>) =>
      callSes(client, commandOf(message, some, data, sender.configurationSet), message.from, begin)
    const hasTime = () => deadline === undefined || deadline.remainingMs() > LONGEST_CALL_MS
    const outcome = await call(recipients, () => beginTransmission(recipients))
    return asEach(recipients, outcome, hasTime, (some) => call(some, async () => {}))
  },
  // A connection lives for one call.
  close: async () => {},
})

/**
 * What a call means for each of its recipients. One that was refused for perhaps one of them is known not to have been sent: it is made again for
 * either half, and who there is no time for is left over.
 */
async function asEach(
  recipients: readonly string[],
  { perhapsOfOne, ...outcome }: CallOutcome,
  hasTime: () => boolean,
  call: (recipients: readonly string[]) => Promise<CallOutcome>,
): Promise<RecipientOutcome[]> {
  if (!perhapsOfOne || recipients.length === 1) return all(recipients, outcome)
  const middle = Math.ceil(recipients.length / 2)
  const outcomes: RecipientOutcome[] = []
  for (const half of [recipients.slice(0, middle), recipients.slice(middle)]) {
    const each = hasTime()
      ? await asEach(half, await call(half), hasTime, call)
      : all(half, { ...outcome, outcome: 'left over' })
    outcomes.push(...each)
  }
  return outcomes
}

const all = (
  recipients: readonly string[],
  outcome: Omit<RecipientOutcome, 'address'>,
): RecipientOutcome[] => recipients.map((address) => ({ address, ...outcome }))

/** What became of one call, for all of its recipients. */
type CallOutcome = Omit<RecipientOutcome, 'address'> & Pick<SesOutcome, 'perhapsOfOne'>

/** Makes one call. @throws what `begin` throws: nothing was given out; bugs */
async function callSes(
  client: SESClient,
  command: SendRawEmailCommand,
  from: string,
  begin: () => Promise<void>,
): Promise<CallOutcome> {
  const transmission = beginBeforeRequest(command, begin)
  try {
    const { MessageId } = await client.send(command)
    if (MessageId === undefined) {
      const reason = 'the answer has no MessageId: it is not known whether SES gave it'
      return { outcome: 'unknown', code: 'OUTCOME_UNKNOWN', reason }
    }
    const serverMessageId = sesMessageId(MessageId, await client.config.region())
    return { outcome: 'accepted', serverMessageId }
  } catch (error) {
    if (transmission.state === 'begun') return sesOutcome(error, from)
    if (transmission.state === 'stopped') throw transmission.error
    const outcome = sesOutcomeBeforeRequest(error)
    if (outcome) return outcome
    throw error
  }
}

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
