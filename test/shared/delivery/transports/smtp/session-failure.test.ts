import { expect, it } from 'vitest'
import {
  isFinal,
  sessionFailure,
} from '../../../../../shared/delivery/transports/smtp/session-failure.js'
import { SmtpError } from '../../../../../shared/delivery/transports/smtp/smtp-error.js'
import { readReply } from '../../../../../shared/delivery/transports/smtp/smtp-reply.js'

it.each([
  ['EDNS', 'HOST_NOT_FOUND'],
  ['ENOTFOUND', 'HOST_NOT_FOUND'],
  ['ECONNREFUSED', 'NETWORK'],
  ['EHOSTUNREACH', 'NETWORK'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'NETWORK'],
  ['ETIMEDOUT', 'TIMED_OUT'],
  ['ECONNRESET', 'CONNECTION_LOST'],
  ['ECONNECTION', 'CONNECTION_LOST'],
  ['CERT_HAS_EXPIRED', 'TLS_CERT'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'TLS_CERT'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'TLS_CERT'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'TLS_CERT'],
  ['EPROTOCOL', 'PROTOCOL_BROKEN'],
  ['', 'PROTOCOL_BROKEN'],
])('a connection that ends with %s is %s, and put off', (code, expected) => {
  const failure = sessionFailure(new SmtpError('no', { code }), 'mail.example:587', [])
  expect(failure).toMatchObject({ code: expected, message: 'mail.example:587: no' })
  expect(isFinal(failure)).toBe(false)
})

it.each([
  ['CONN', '554 No service here', 'REFUSED', false],
  ['CONN', '421 Later', 'PUT_OFF', false],
  ['EHLO', '550 Go away', 'REFUSED', false],
  ['STARTTLS', '502 No', 'TLS_REQUIRED', false],
  ['STARTTLS', '454 TLS not available', 'TLS_REQUIRED', false],
  ['AUTH PLAIN', '535 5.7.8 Wrong', 'AUTH_FAILED', true],
  ['AUTH PLAIN', '534 5.7.9 Application-specific password required', 'AUTH_FAILED', true],
  ['AUTH PLAIN', '535 User is locked', 'ACCOUNT_DISABLED', true],
  ['AUTH LOGIN', '538 5.7.11 Encryption required', 'AUTH_UNSUPPORTED', true],
  ['AUTH LOGIN', '432 4.7.12 A password transition is needed', 'PUT_OFF', false],
  ['AUTH LOGIN', '250 What', 'PROTOCOL_BROKEN', false],
])('an answer to %s: %j is %s, final: %s', (command, raw, expected, final) => {
  const reply = readReply(raw)
  const failure = sessionFailure(new SmtpError('no', { command, reply, code: 'E' }), 'there', [])
  expect(failure).toMatchObject({ code: expected, message: `there: ${raw}` })
  expect(isFinal(failure)).toBe(final)
})
