import { beginningOf } from '../contract/cut-text.js'
import { TlsExpected, WrongProtocol } from './mailbox-errors.js'

/** How much of a greeting is told. */
const MAX_GREETING_LENGTH = 100

/** A record of TLS, of whatever version (RFC 8446 5.1): an alert, or a handshake. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: TLS is no text
const TLS_RECORD = /^[\x15\x16]\x03/

/** What other services say first: told by name, it is found sooner. */
const SERVICES: readonly (readonly [RegExp, string])[] = [
  [/^SSH-/, 'SSH'],
  [/^HTTP\//, 'HTTP'],
  [/^\* (?:OK|PREAUTH|BYE)/i, 'IMAP'],
  [/^(?:\+OK|-ERR)/i, 'POP3'],
  [/^220[ -].*FTP/i, 'FTP'],
  [/^[245]\d\d[ -]/, 'SMTP'],
]

/** Whether bytes, one character each, are the beginning of TLS. */
export const isTlsRecord = (bytes: string): boolean => TLS_RECORD.test(bytes)

/** The failure of a server that greets in another way than the protocol has it. Nothing has been sent to it. */
export function foreignGreeting(
  greeting: string,
  protocol: 'IMAP' | 'SMTP' | 'POP3',
  where: string,
): TlsExpected | WrongProtocol {
  if (isTlsRecord(greeting))
    return new TlsExpected(`${where}: the answer is in TLS, and nobody has begun it`)
  const [line = ''] = greeting.split(/[\r\n]/)
  const told = beginningOf(line.replace(/\p{Cc}+/gu, ' ').trim(), MAX_GREETING_LENGTH)
  const [, service] = SERVICES.find(([pattern]) => pattern.test(greeting)) ?? []
  const what =
    service === undefined || service === protocol ? `no ${protocol}` : `${service}, no ${protocol}`
  return new WrongProtocol(`${where}: this is ${what} server; it greets with "${told}"`)
}

/** The failure of a server that was silent until TLS was tried. */
export const silentForTls = (where: string): TlsExpected =>
  new TlsExpected(`${where}: the server says nothing in clear, and answers in TLS`)
