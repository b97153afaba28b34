import {
  connectionFailureByCode,
  type MailboxErrorClass,
} from '../../failures/connection-failures.js'
import {
  AccountDisabled,
  ConnectionLost,
  ConnectionStalled,
  FolderNotFound,
  LoginRefused,
  MailboxBusy,
  MailboxError,
  ProtocolBroken,
  ServerSilent,
  ServerThrottled,
  StartTlsMissing,
} from '../../failures/mailbox-errors.js'
import { strikeOut } from '../../failures/strike-out.js'
import { asksToSlowDown } from './throttling.js'

/** What went wrong by the code that imapflow gives it. */
const BY_CODE: Readonly<Record<string, MailboxErrorClass>> = {
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
}

/** What a NO means by its response code (RFC 5530 section 3). */
const BY_RESPONSE_CODE: Readonly<Record<string, MailboxErrorClass>> = {
  AUTHORIZATIONFAILED: AccountDisabled,
  EXPIRED: AccountDisabled,
  CONTACTADMIN: AccountDisabled,
  PRIVACYREQUIRED: StartTlsMissing,
  INUSE: MailboxBusy,
  UNAVAILABLE: MailboxBusy,
  LIMIT: ServerThrottled,
  OVERQUOTA: ServerThrottled,
  NONEXISTENT: FolderNotFound,
  TRYCREATE: FolderNotFound,
}

/** The fields of imapflow's errors that say something, read without trusting their types. */
interface ImapErrorFields {
  readonly code: string | undefined
  readonly responseCode: string | undefined
  readonly responseText: string | undefined
  readonly message: string
  /** What a server says of an access token, as JSON: status, and the scope it asks for (RFC 7628 3.2.2). */
  readonly tokenRefusal: string | undefined
  readonly isAuthentication: boolean
  readonly isTls: boolean
  readonly isMissingFolder: boolean
}

/**
 * An error of imapflow as a failure of the catalogue.
 * `where` names host or folder. `secrets` are struck out, should a server echo them.
 */
export function imapFailure(
  thrown: unknown,
  where: string,
  secrets: readonly string[],
): MailboxError {
  if (thrown instanceof MailboxError) return thrown
  const fields = fieldsOf(thrown)
  const refusal = fields.tokenRefusal === undefined ? '' : ` ${fields.tokenRefusal}`
  const words = (fields.responseText ?? fields.message) + refusal
  // Before anything else: a login that is refused for its frequency says nothing of the password.
  const ErrorClass = asksToSlowDown(words) ? ServerThrottled : classOf(fields)
  return new ErrorClass(strikeOut(`${where}: ${words}`, secrets), { cause: thrown })
}

function classOf({
  code,
  responseCode,
  isAuthentication,
  isTls,
  isMissingFolder,
}: ImapErrorFields): MailboxErrorClass {
  const byResponse = responseCode === undefined ? undefined : BY_RESPONSE_CODE[responseCode]
  if (isAuthentication) return byResponse ?? LoginRefused
  if (isMissingFolder) return FolderNotFound
  const byCode = (code === undefined ? undefined : BY_CODE[code]) ?? connectionFailureByCode(code)
  if (isTls) return byCode ?? StartTlsMissing
  return byCode ?? byResponse ?? ProtocolBroken
}

function fieldsOf(thrown: unknown): ImapErrorFields {
  const field = (name: string): unknown =>
    typeof thrown === 'object' && thrown !== null ? Reflect.get(thrown, name) : undefined
  const text = (name: string): string | undefined => {
    const value = field(name)
    return typeof value === 'string' && value !== '' ? value : undefined
  }
  return {
    code: text('code'),
    responseCode: text('serverResponseCode')?.toUpperCase(),
    // What the server said with BYE is the reason of a connection that it closed.
    responseText: text('responseText') ?? text('reason'),
    message: text('message') ?? String(thrown),
    tokenRefusal: field('oauthError') ? JSON.stringify(field('oauthError')) : undefined,
    isAuthentication: field('authenticationFailed') === true,
    isTls: field('tlsFailed') === true,
    isMissingFolder: field('mailboxMissing') === true,
  }
}
