import {
  CertificateRefused,
  ConnectionLost,
  HostNotFound,
  type MailboxError,
  ServerUnreachable,
} from './mailbox-errors.js'

/** A class of failures that a server, or the way to it, causes. */
export type MailboxErrorClass = new (message: string, options?: ErrorOptions) => MailboxError

/** What went wrong by the code of Node's sockets (errno). */
const BY_CODE: ReadonlyMap<string, MailboxErrorClass> = new Map<string, MailboxErrorClass>([
  ['ENOTFOUND', HostNotFound],
  ['EAI_AGAIN', HostNotFound],
  ['ECONNREFUSED', ServerUnreachable],
  ['EHOSTUNREACH', ServerUnreachable],
  ['ENETUNREACH', ServerUnreachable],
  ['ETIMEDOUT', ServerUnreachable],
  ['ECONNRESET', ConnectionLost],
  ['EPIPE', ConnectionLost],
])

/** As OpenSSL and Node name what is wrong with a certificate: CERT_HAS_EXPIRED, DEPTH_ZERO_SELF_SIGNED_CERT, ... */
const CERTIFICATE_CODE = /CERT|^UNABLE_TO_|^INVALID_(?:CA|PURPOSE)$|^HOSTNAME_MISMATCH$/

/** The failure behind the code of a connection that did not come about, or ended; undefined if the code tells none. */
export function connectionFailureByCode(code: string | undefined): MailboxErrorClass | undefined {
  if (code === undefined) return undefined
  return CERTIFICATE_CODE.test(code) ? CertificateRefused : BY_CODE.get(code)
}
