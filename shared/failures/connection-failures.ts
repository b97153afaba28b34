import {
  CertificateExpired,
  CertificateOfOtherName,
  CertificateRefused,
  CertificateUntrusted,
  ConnectionLost,
  HostNotFound,
  type MailboxError,
  ServerUnreachable,
  TlsBroken,
  TlsNotSpoken,
  TlsTooOld,
} from './mailbox-errors.js'

/** A class of failures that a server, or the way to it, causes. */
export type MailboxErrorClass = new (message: string, options?: ErrorOptions) => MailboxError

/** What Node's sockets and OpenSSL tell of a connection that did not come about, or ended. */
export interface ConnectionTrouble {
  /** ECONNREFUSED, CERT_HAS_EXPIRED, ERR_SSL_WRONG_VERSION_NUMBER, ... */
  readonly code: string | undefined
  readonly message: string
  /** Whether TLS was begun on a line that was open (STARTTLS), where the server had agreed to it. */
  readonly isUpgrade?: boolean
  /** What has been thrown; no server's words are in it. */
  readonly cause?: unknown
}

/** What went wrong by the code of Node's sockets (errno). */
const BY_CODE: ReadonlyMap<string, MailboxErrorClass> = new Map<string, MailboxErrorClass>([
  ['EDNS', HostNotFound],
  ['ENOTFOUND', HostNotFound],
  ['EAI_AGAIN', HostNotFound],
  ['ECONNREFUSED', ServerUnreachable],
  ['EADDRNOTAVAIL', ServerUnreachable],
  ['EHOSTUNREACH', ServerUnreachable],
  ['ENETUNREACH', ServerUnreachable],
  ['ETIMEDOUT', ServerUnreachable],
  ['ECONNRESET', ConnectionLost],
  ['ECONNECTION', ConnectionLost],
  ['EPIPE', ConnectionLost],
])

/** What went wrong with TLS: the first that fits the code counts. Sources: Node, "X509 certificate error codes"; OpenSSL 3, sslerr.h. */
const BY_TLS_CODE: readonly (readonly [RegExp, MailboxErrorClass, string])[] = [
  [/^CERT_(?:HAS_EXPIRED|NOT_YET_VALID)$|CERT_NOT_(?:BEFORE|AFTER)/, CertificateExpired, ''],
  [/ALTNAME_INVALID|HOSTNAME_MISMATCH|_UNRECOGNIZED_NAME$/, CertificateOfOtherName, ''],
  [
    /SELF_SIGNED|^UNABLE_TO_|^CERT_UNTRUSTED$|^INVALID_CA$|^ERR_SSL_(?:TLSV1_ALERT_)?UNKNOWN_CA$/,
    CertificateUntrusted,
    '',
  ],
  [
    /PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL|VERSION_TOO_|NO_PROTOCOLS|NO_SHARED_CIPHER|NO_CIPHERS|HANDSHAKE_FAILURE|INSUFFICIENT_SECURITY|_TOO_SMALL|_TOO_WEAK|LEGACY|INAPPROPRIATE_FALLBACK|WRONG_(?:SSL_VERSION|CIPHER)/,
    TlsTooOld,
    'no TLS in common',
  ],
  [
    /WRONG_VERSION_NUMBER|HTTP_REQUEST|HTTPS_PROXY|PACKET_LENGTH_TOO_LONG|RECORD_TOO_(?:SMALL|LARGE)|UNKNOWN_PROTOCOL/,
    TlsNotSpoken,
    'no TLS came back',
  ],
  [/^(?:CERT|CRL)_|_CERT_|^INVALID_PURPOSE$|^ERR_TLS_CERT/, CertificateRefused, ''],
  [/^ERR_(?:SSL|TLS|OSSL)_|^EPROTO\b|^STARTTLS_INJECTION$|^ETLS$/, TlsBroken, 'TLS failed'],
]

/** How Node says that a connection ended before TLS was there: by an ECONNRESET of its own. */
const ENDED_BEFORE_TLS = /before secure TLS connection was established/

/** The failure behind the end of a connection, with words of its own; undefined if neither code nor message tell one. */
export function connectionFailure(
  trouble: ConnectionTrouble,
  where: string,
): MailboxError | undefined {
  const { code = '', message, isUpgrade, cause } = trouble
  const options = cause === undefined ? {} : { cause }
  if (ENDED_BEFORE_TLS.test(message))
    return new TlsBroken(`${where}: the connection ended at the beginning of TLS`, options)
  const tlsCode = tlsCodeOf(trouble)
  const tls = BY_TLS_CODE.find(([pattern]) => pattern.test(tlsCode))
  if (tls) {
    const [, Kind, story] = tls
    const Failure = Kind === TlsNotSpoken && isUpgrade ? TlsBroken : Kind
    return new Failure(`${where}: ${story && `${story}: `}${wordsOf(message)}`, options)
  }
  const Failure = BY_CODE.get(code)
  return Failure && new Failure(`${where}: ${message || code}`, options)
}

/** OpenSSL's errors before Node 18 had one code; their message has the reason. */
const tlsCodeOf = ({ code = '', message }: ConnectionTrouble): string =>
  code === 'EPROTO' ? `EPROTO ${message.toUpperCase().replaceAll(' ', '_')}` : code

/** Of OpenSSL's message the reason alone: "405D09AD877F0000:error:0A00010B:SSL routines:tls_validate_record_header:wrong version number:..." */
function wordsOf(message: string): string {
  const [, reason] = /:error:[0-9A-F]+:[^:]*:[^:]*:([^:]+):/.exec(message) ?? []
  return (reason ?? message).trim()
}
