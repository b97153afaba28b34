import { connectionFailure, type MailboxErrorClass } from '../../../failures/connection-failures.js'
import { LOGIN_FAILURE } from '../../../failures/login-failures.js'
import { loginRefusalOf } from '../../../failures/login-refusals.js'
import {
  ConnectionLost,
  ConnectionStalled,
  FolderNotFound,
  MailboxError,
  ProtocolBroken,
  ServerSilent,
  ServerThrottled,
  StartTlsMissing,
} from '../../../failures/mailbox-errors.js'
import { maskLoginAnswer, maskSent } from '../../../failures/mask-sent.js'
import { asksToSlowDown } from '../../../failures/slow-down-words.js'
import { meaningOf, meaningOfEnding, meaningOfWords } from './response-codes.js'

/** What went wrong by the code that imapflow gives it. */
const BY_CODE: ReadonlyMap<string, MailboxErrorClass> = new Map(
  Object.entries({
    CONNECT_TIMEOUT: ServerSilent,
    GREETING_TIMEOUT: ServerSilent,
    UPGRADE_TIMEOUT: ServerSilent,
    ETIMEOUT: ConnectionStalled,
    NoConnection: ConnectionLost,
    EConnectionClosed: ConnectionLost,
    StateLogout: ConnectionLost,
    ClosedAfterConnectText: ConnectionLost,
    ClosedAfterConnectTLS: ConnectionLost,
    ETHROTTLE: ServerThrottled,
    NotFound: FolderNotFound,
  }),
)

/** The fields of imapflow's errors that say something, read without trusting their types. */
interface ImapErrorFields {
  readonly code: string | undefined
  readonly responseCode: string | undefined
  /** What was refused, as it was sent. */
  readonly command: string | undefined
  /** The server's words, if it said any. */
  readonly responseText: string | undefined
  readonly message: string
  /** What a server says of an access token, as JSON: status, and the scope it asks for (RFC 7628 3.2.2). */
  readonly tokenRefusal: string | undefined
  readonly isAuthentication: boolean
  readonly isTls: boolean
  readonly isMissingFolder: boolean
}

/** A server's answer to one way of logging in. */
export interface LoginAnswer {
  /** `LOGIN`, `AUTHENTICATE PLAIN`. */
  readonly mechanism: string
  /** NO or BAD, the response code if there is one, and its words. */
  readonly words: string
}

/**
 * An error of imapflow as a failure of the catalogue. It has the error as its cause only where a server has said nothing: its words may
 * hold what was sent.
 * `where` names host or folder. `sent` is masked: password or token.
 */
export function imapFailure(thrown: unknown, where: string, sent: readonly string[]): MailboxError {
  if (thrown instanceof MailboxError) return thrown
  const fields = fieldsOf(thrown)
  const refusal = fields.code === 'NotFound' ? nestedError(thrown) : undefined
  const reason = refusal && imapFailure(refusal, where, sent)
  if (reason && !(reason instanceof ProtocolBroken)) return reason
  if (fields.isAuthentication) return loginFailure(thrown, fields, where, sent)
  const { message, responseCode, responseText } = fields
  if (responseText === undefined) {
    const { code } = fields
    const known = code !== undefined && BY_CODE.has(code)
    const failure = known
      ? undefined
      : connectionFailure({ code, message, isUpgrade: fields.isTls, cause: thrown }, where)
    if (failure) return failure
  }
  const words = responseText ?? message
  // Before anything else: who is told to slow down has no other fault.
  const ErrorClass = asksToSlowDown(words) ? ServerThrottled : classOf(fields)
  const code = responseText !== undefined && responseCode ? `[${responseCode}] ` : ''
  const told = `${where}: ${maskSent(code + words, sent)}`
  return new ErrorClass(told, responseText === undefined ? { cause: thrown } : {})
}

/** A refused login, with what was tried before it in the same session. */
function loginFailure(
  thrown: unknown,
  fields: ImapErrorFields,
  where: string,
  sent: readonly string[],
): MailboxError {
  const { responseCode, responseText, message, tokenRefusal = '' } = fields
  const words = responseText ?? message
  const ErrorClass = asksToSlowDown(words)
    ? ServerThrottled
    : LOGIN_FAILURE[loginRefusalOf({ code: responseCode, words })]
  const answers = [...earlierAnswers(thrown), loginAnswer(thrown)]
  const told = answers.map((answer) => {
    const said = maskLoginAnswer(answer.words, sent)
    return answer.mechanism === '' ? said : `${answer.mechanism}: ${said}`
  })
  const refusal = tokenRefusal && ` ${maskLoginAnswer(tokenRefusal, sent)}`
  return new ErrorClass(`${where}: ${told.join('; ')}${refusal}`)
}

/** What a server answered to an attempt to log in that failed. */
export function loginAnswer(thrown: unknown): LoginAnswer {
  const text = textFields(thrown)
  const [, mechanism = ''] =
    /^\S+ (LOGIN|AUTHENTICATE \S+)/.exec(text('executedCommand') ?? '') ?? []
  const [, code] = /^\S+ (?:NO|BAD) (\[[^\]]*\])/.exec(text('response') ?? '') ?? []
  const words = text('responseText') ?? text('response') ?? text('message') ?? String(thrown)
  const answer = [text('responseStatus'), code, words].filter((word) => word !== undefined)
  return { mechanism, words: answer.join(' ') }
}

/** Whether a login was refused for the way it was tried: by another one it may be taken. */
export function isOfMechanism(thrown: unknown): boolean {
  const { isAuthentication, responseCode: code, responseText: words = '' } = fieldsOf(thrown)
  if (!isAuthentication || asksToSlowDown(words)) return false
  // BAD is for commands, and NO for people (RFC 9051 6.2.3); some servers say BAD to a wrong password, and that it is one.
  const isBad = textFields(thrown)('responseStatus') === 'BAD'
  return loginRefusalOf({ code, words }, isBad ? 'mechanism' : 'credentials') === 'mechanism'
}

const EARLIER = 'earlierAnswers'

/** Notes what was tried before: it is told with the failure. */
export function noteEarlierAnswers(thrown: unknown, answers: readonly LoginAnswer[]): void {
  if (thrown instanceof Error) Reflect.set(thrown, EARLIER, answers)
}

function earlierAnswers(thrown: unknown): readonly LoginAnswer[] {
  const noted: unknown = thrown instanceof Error ? Reflect.get(thrown, EARLIER) : undefined
  return Array.isArray(noted) ? noted : []
}

function classOf(fields: ImapErrorFields): MailboxErrorClass {
  const { code, responseCode, responseText = '', command, isTls, isMissingFolder } = fields
  const byCode = code === undefined ? undefined : BY_CODE.get(code)
  if (isTls) return byCode ?? StartTlsMissing
  const isEnding = byCode === ConnectionLost
  const meaning = isEnding ? meaningOfEnding(responseCode) : meaningOf(responseCode, command)
  // A folder that is not listed just now may be there, if the server says what else is wrong.
  if (isMissingFolder) return meaning ?? FolderNotFound
  const byWords = meaningOfWords(responseText, command)
  return (isEnding ? undefined : byCode) ?? meaning ?? byWords ?? byCode ?? ProtocolBroken
}

/** A folder is not listed, says imapflow, that was refused before for a reason of its own. */
function nestedError(thrown: unknown): Error | undefined {
  const nested: unknown = thrown instanceof Error ? Reflect.get(thrown, 'response') : undefined
  return nested instanceof Error ? nested : undefined
}

/** The response code of a refusal, in capitals. */
export const responseCodeOf = (thrown: unknown): string | undefined => fieldsOf(thrown).responseCode

/** The response code of a status response, as imapflow parses it: of some commands it reads none. */
export function statusCodeIn(response: unknown): string | undefined {
  const path = ['attributes', '0', 'section', '0', 'value']
  const code = path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined,
    response,
  )
  return typeof code === 'string' ? code : undefined
}

function textFields(thrown: unknown): (name: string) => string | undefined {
  return (name) => {
    const value: unknown =
      typeof thrown === 'object' && thrown !== null ? Reflect.get(thrown, name) : undefined
    return typeof value === 'string' && value !== '' ? value : undefined
  }
}

function fieldsOf(thrown: unknown): ImapErrorFields {
  const field = (name: string): unknown =>
    typeof thrown === 'object' && thrown !== null ? Reflect.get(thrown, name) : undefined
  const text = textFields(thrown)
  const isOfTls = text('library') !== undefined || text('code')?.startsWith('ERR_TLS_') === true
  return {
    code: text('code'),
    responseCode: (text('serverResponseCode') ?? statusCodeIn(field('response')))?.toUpperCase(),
    command: text('executedCommand'),
    // What the server said with BYE is the reason of a connection that it closed; OpenSSL and Node have reasons, too.
    responseText: text('responseText') ?? (isOfTls ? undefined : text('reason')),
    message: (isOfTls ? text('reason') : undefined) ?? text('message') ?? String(thrown),
    tokenRefusal: field('oauthError') ? JSON.stringify(field('oauthError')) : undefined,
    isAuthentication: field('authenticationFailed') === true,
    isTls: field('tlsFailed') === true,
    isMissingFolder: field('mailboxMissing') === true,
  }
}
