import * as z from 'zod'
import { beginningOf } from '../../../contract/cut-text.js'
import type { FailureCode } from '../../../failures/catalogue.js'
import { connectionFailure } from '../../../failures/connection-failures.js'
import type { RecipientOutcome } from '../transport.js'

/** What a call that failed means for all of its recipients. */
export interface SesOutcome {
  readonly outcome: Exclude<RecipientOutcome['outcome'], 'accepted'>
  readonly code: FailureCode
  readonly reason: string
  /** It may be about one recipient of several: SES takes all of a call or none, and does not say whom it means. */
  readonly perhapsOfOne?: true
}

/** An error of the SDK, as far as it says what happened. */
const failureSchema = z.object({
  name: z.string().catch('Error'),
  message: z.string().catch(''),
  code: z.string().optional().catch(undefined),
  syscall: z.string().optional().catch(undefined),
  /** One for each address of the host that was tried. */
  errors: z.array(z.unknown()).catch([]),
  $metadata: z.object({ httpStatusCode: z.int().optional() }).catch({}),
  /** There is one where the answer could not be read. */
  $response: z.object({ statusCode: z.int().optional() }).catch({}),
})

type Failure = z.output<typeof failureSchema>

type Verdict = Omit<SesOutcome, 'reason'>

const SLOW_DOWN: Verdict = { outcome: 'put off', code: 'RESOURCE_EXHAUSTED' }
const PAUSED: Verdict = { outcome: 'refused', code: 'SENDING_PAUSED' }
const SENDER_REFUSED: Verdict = { outcome: 'refused', code: 'SENDER_REFUSED' }
const REFUSED: Verdict = { outcome: 'refused', code: 'REFUSED' }
const PERHAPS_OF_ONE: Verdict = { ...REFUSED, perhapsOfOne: true }
const TOO_LARGE: Verdict = { outcome: 'refused', code: 'MESSAGE_TOO_LARGE' }
/** Put right by a deployment or by the clock, and then the next attempt succeeds: nobody has to ask for it. */
const DENIED: Verdict = { outcome: 'put off', code: 'SENDING_DENIED' }
const NOT_FOUND: Verdict = { outcome: 'put off', code: 'HOST_NOT_FOUND' }
const NOT_CONNECTED: Verdict = { outcome: 'put off', code: 'NETWORK' }
const UNKNOWN: Verdict = { outcome: 'unknown', code: 'OUTCOME_UNKNOWN' }

/** By the error's code. Source: SES API reference, SendRawEmail and "Common errors". */
const BY_NAME: ReadonlyMap<string, Verdict> = new Map([
  ['AccountSendingPausedException', PAUSED],
  ['ConfigurationSetSendingPausedException', PAUSED],
  ['MailFromDomainNotVerifiedException', SENDER_REFUSED],
  // The stack makes the configuration set: it is missing during a deployment, or since somebody removed it.
  ['ConfigurationSetDoesNotExistException', DENIED],
  ['NotAuthorized', DENIED],
  ['RequestExpired', DENIED],
  ['IncompleteSignature', DENIED],
])

/** SES drops the message then, and does not queue it (SES developer guide, "Errors related to sending quotas"). */
const THROTTLING = /^(Throttl|TooManyRequests)/

const FORBIDDEN = 403
const CONTENT_TOO_LARGE = 413
const TOO_MANY_REQUESTS = 429

/** A long answer is cut: it is for a person to read. */
const MAX_REASON_LENGTH = 500

/**
 * What became of a message whose request was given out, or was about to be.
 *
 * Known not to have been accepted: whatever SES answers with 4xx ("Amazon SES returns an error message and does not
 * send the email": SES developer guide, "Email sending errors"), and a connection that never came about. A 5xx is unknown:
 * the same guide covers errors of the call, but nothing says that a server that failed had not queued the message before. Unknown is
 * also whatever ended the connection once it stood, and an answer that cannot be read.
 *
 * @param from the address of the sender
 */
export function sesOutcome(thrown: unknown, from: string): SesOutcome {
  const failure = failureSchema.parse(thrown)
  const words = `${failure.name}: ${failure.message}`.replace(/\s+/g, ' ')
  return { ...verdictOf(failure, from), reason: beginningOf(words, MAX_REASON_LENGTH) }
}

/** What an error means that came before the request was given out; undefined if it is a bug. */
export function sesOutcomeBeforeRequest(thrown: unknown): SesOutcome | undefined {
  const { name } = failureSchema.parse(thrown)
  return name === 'CredentialsProviderError' ? { ...sesOutcome(thrown, ''), ...DENIED } : undefined
}

function verdictOf(failure: Failure, from: string): Verdict {
  const status = failure.$metadata.httpStatusCode ?? failure.$response.statusCode
  if (THROTTLING.test(failure.name) || status === TOO_MANY_REQUESTS) return SLOW_DOWN
  if (status === undefined) return connectionVerdict(failure)
  return status >= 400 && status < 500 ? refusalVerdict(failure, status, from) : UNKNOWN
}

/** How SendRawEmail says what AccountSendingPausedException says of later calls. */
const PAUSED_WORDS = /\bsending (?:is )?paused\b/i

/** Words before the identities that are meant; in the sandbox they are those of recipients as well (SES developer guide, "Email sending errors"). */
const UNVERIFIED = /\bnot verified\b/i
const IDENTITIES = /\bfailed the check\b/i

/** Errors that a malformed or an unwanted recipient comes as, among others. */
const MAY_BE_OF_ONE = new Set(['InvalidParameterValue', 'MessageRejected'])

function refusalVerdict({ name, message }: Failure, status: number, from: string): Verdict {
  const byName = BY_NAME.get(name)
  if (byName) return byName
  if (status === FORBIDDEN) return DENIED
  if (status === CONTENT_TOO_LARGE || message.startsWith('Message length is more than')) {
    return TOO_LARGE
  }
  if (!MAY_BE_OF_ONE.has(name)) return REFUSED
  if (PAUSED_WORDS.test(message)) return PAUSED
  if (!UNVERIFIED.test(message)) return PERHAPS_OF_ONE
  const isOfSender = !IDENTITIES.test(message) || message.toLowerCase().includes(from.toLowerCase())
  return isOfSender ? SENDER_REFUSED : PERHAPS_OF_ONE
}

/** Without an answer: whether it can be told that not a byte of the request was sent. */
function connectionVerdict({ code, syscall, errors, message }: Failure): Verdict {
  if (syscall === 'getaddrinfo') return NOT_FOUND
  if (syscall === 'connect') return NOT_CONNECTED
  // The SDK's own limit on connecting has no code, only words.
  if (message.includes('did not establish a connection')) return NOT_CONNECTED
  // Node verifies the certificate before it sends.
  const certificate = connectionFailure({ code, message }, 'SES')?.code
  if (certificate?.startsWith('TLS_CERT')) return { outcome: 'put off', code: certificate }
  const each = errors.map((error) => connectionVerdict(failureSchema.parse(error)))
  return each.length > 0 && each.every((verdict) => verdict === NOT_CONNECTED)
    ? NOT_CONNECTED
    : UNKNOWN
}
