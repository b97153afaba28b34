import { FailureError } from './failure-error.js'
import { namingServer } from './named-server.js'

/** The base of what a mail server, or the way to it, can do wrong. */
export abstract class MailboxError extends FailureError {}

/** The login was refused. It must not be repeated with the same secret. */
export class LoginRefused extends MailboxError {
  override readonly name = 'LoginRefused'
  override readonly code = 'AUTH_FAILED'
}

/** No login was tried: the last one with this secret was refused. */
export class LoginHeld extends MailboxError {
  override readonly name = 'LoginHeld'
  override readonly code = 'LOGIN_HELD'
}

/** The account is known and not let in (RFC 5530: AUTHORIZATIONFAILED, EXPIRED). */
export class AccountDisabled extends MailboxError {
  override readonly name = 'AccountDisabled'
  override readonly code = 'ACCOUNT_DISABLED'
}

/** The server lets nobody in before its administrator has done something (RFC 5530: CONTACTADMIN; RFC 3206: SYS/PERM). */
export class AdministratorNeeded extends MailboxError {
  override readonly name = 'AdministratorNeeded'
  override readonly code = 'LOGIN_NEEDS_ADMIN'
}

/** The login that a session was begun with no longer counts: its token is at its end, or was revoked. */
export class LoginExpired extends MailboxError {
  override readonly name = 'LoginExpired'
  override readonly code = 'LOGIN_EXPIRED'
}

/** The server had trouble of its own at the login, and judged nothing (RFC 5530: UNAVAILABLE, SERVERBUG; RFC 3206: SYS/TEMP). */
export class LoginUnavailable extends MailboxError {
  override readonly name = 'LoginUnavailable'
  override readonly code = 'LOGIN_UNAVAILABLE'
}

/** The server takes no way of logging in that may be used. */
export class LoginUnsupported extends MailboxError {
  override readonly name = 'LoginUnsupported'
  override readonly code = 'AUTH_UNSUPPORTED'
}

/** The host name does not resolve. */
export class HostNotFound extends MailboxError {
  override readonly name = 'HostNotFound'
  override readonly code = 'HOST_NOT_FOUND'
}

/** The time of the run is up, and the session was closed for it: an ordinary ending, unless the run got nothing done. */
export class SessionOutOfTime extends MailboxError {
  override readonly name = 'SessionOutOfTime'
  override readonly code = 'TOO_SLOW'
}

/** No connection came about. */
export class ServerUnreachable extends MailboxError {
  override readonly name = 'ServerUnreachable'
  override readonly code = 'NETWORK'

  override get failure() {
    const entry = super.failure
    const remedy = namingServer(entry.remedy, this.message)
    return remedy === entry.remedy ? entry : { ...entry, remedy }
  }
}

/** A connection came about, and no answer within the limit. */
export class ServerSilent extends MailboxError {
  override readonly name = 'ServerSilent'
  override readonly code = 'TIMED_OUT'
}

/** The server stopped in the middle of an answer. */
export class ConnectionStalled extends MailboxError {
  override readonly name = 'ConnectionStalled'
  override readonly code = 'CONNECTION_STALLED'
}

/** The connection ended in the middle of the session. */
export class ConnectionLost extends MailboxError {
  override readonly name = 'ConnectionLost'
  override readonly code = 'CONNECTION_LOST'
}

/** The server's certificate was not accepted, for another reason than those below: it was revoked, or is none for a server. */
export class CertificateRefused extends MailboxError {
  override readonly name = 'CertificateRefused'
  override readonly code = 'TLS_CERT'
}

/** A certificate is at its end, or not valid yet. */
export class CertificateExpired extends MailboxError {
  override readonly name = 'CertificateExpired'
  override readonly code = 'TLS_CERT_EXPIRED'
}

/** The certificate is for another name. */
export class CertificateOfOtherName extends MailboxError {
  override readonly name = 'CertificateOfOtherName'
  override readonly code = 'TLS_CERT_NAME'
}

/** Nobody who is trusted has signed the certificate: a private authority, its own owner, or one that the server does not name. */
export class CertificateUntrusted extends MailboxError {
  override readonly name = 'CertificateUntrusted'
  override readonly code = 'TLS_CERT_UNTRUSTED'
}

/** Encryption is required by one side, and the other does not do it. */
export class StartTlsMissing extends MailboxError {
  override readonly name = 'StartTlsMissing'
  override readonly code = 'TLS_REQUIRED'
}

/** TLS was begun, and what came back is none. */
export class TlsNotSpoken extends MailboxError {
  override readonly name = 'TlsNotSpoken'
  override readonly code = 'TLS_NOT_SPOKEN'
}

/** The port waits for TLS, and was spoken to in clear. */
export class TlsExpected extends MailboxError {
  override readonly name = 'TlsExpected'
  override readonly code = 'TLS_EXPECTED'
}

/** The versions and ciphers of TLS of both sides have none in common. */
export class TlsTooOld extends MailboxError {
  override readonly name = 'TlsTooOld'
  override readonly code = 'TLS_TOO_OLD'
}

/** The beginning of TLS ended in some other way. */
export class TlsBroken extends MailboxError {
  override readonly name = 'TlsBroken'
  override readonly code = 'TLS_BROKEN'
}

/** What answers there is no server of the protocol that was asked for. */
export class WrongProtocol extends MailboxError {
  override readonly name = 'WrongProtocol'
  override readonly code = 'WRONG_PROTOCOL'
}

/** The server asks to slow down (RFC 5530: LIMIT; vendors' throttling). */
export class ServerThrottled extends MailboxError {
  override readonly name = 'ServerThrottled'
  override readonly code = 'RESOURCE_EXHAUSTED'
}

/** No connection was tried: the server had asked to slow down, and the time it asked for is not over. */
export class ConnectionHeld extends MailboxError {
  override readonly name = 'ConnectionHeld'
  override readonly code = 'CONNECTION_HELD'
}

/** The mailbox is locked by another session (RFC 5530: INUSE). */
export class MailboxBusy extends MailboxError {
  override readonly name = 'MailboxBusy'
  override readonly code = 'MAILBOX_BUSY'
}

/** There is no such folder. */
export class FolderNotFound extends MailboxError {
  override readonly name = 'FolderNotFound'
  override readonly code = 'FOLDER_NOT_FOUND'
}

/** The folder is there, and the login may not use it (RFC 5530: NOPERM). */
export class FolderDenied extends MailboxError {
  override readonly name = 'FolderDenied'
  override readonly code = 'FOLDER_DENIED'
}

/** Mail that is kept could not be marked, moved or deleted. */
export class ActionRefused extends MailboxError {
  override readonly name = 'ActionRefused'
  override readonly code = 'ACTION_REFUSED'
}

/** The folder was renumbered while it was being polled. */
export class UidValidityChanged extends MailboxError {
  override readonly name = 'UidValidityChanged'
  override readonly code = 'UIDVALIDITY_CHANGED'
}

/** The folder is renumbered again and again. */
export class UidValidityRestless extends MailboxError {
  override readonly name = 'UidValidityRestless'
  override readonly code = 'UIDVALIDITY_RESTLESS'
}

/** The server keeps no UIDs (RFC 3501 6.3.1): its numbers name other messages in the next session. */
export class UidsUnsupported extends MailboxError {
  override readonly name = 'UidsUnsupported'
  override readonly code = 'UIDS_UNSUPPORTED'
}

/** A message is there, and the server does not give it out. */
export class MailWithheld extends MailboxError {
  override readonly name = 'MailWithheld'
  override readonly code = 'MAIL_WITHHELD'
}

/** A run that was reading one message did not end: its memory or its time was at an end. */
export class MailEndedRun extends MailboxError {
  override readonly name = 'MailEndedRun'
  override readonly code = 'MAIL_ENDED_RUN'
}

/** An answer that makes no sense, or a refusal without a reason. */
export class ProtocolBroken extends MailboxError {
  override readonly name = 'ProtocolBroken'
  override readonly code = 'PROTOCOL_BROKEN'
}
