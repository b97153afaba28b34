import { expect, it } from 'vitest'
import {
  isFinal,
  sessionFailure,
} from '../../../../../shared/delivery/transports/smtp/session-failure.js'
import type { SmtpStep } from '../../../../../shared/delivery/transports/smtp/smtp-dialogue.js'
import { SmtpError } from '../../../../../shared/delivery/transports/smtp/smtp-error.js'
import { readReply } from '../../../../../shared/delivery/transports/smtp/smtp-reply.js'

it.each([
  ['EDNS', 'HOST_NOT_FOUND'],
  ['ENOTFOUND', 'HOST_NOT_FOUND'],
  ['ECONNREFUSED', 'NETWORK'],
  ['EHOSTUNREACH', 'NETWORK'],
  ['ETIMEDOUT', 'TIMED_OUT'],
  ['ECONNRESET', 'CONNECTION_LOST'],
  ['ECONNECTION', 'CONNECTION_LOST'],
  ['CERT_REVOKED', 'TLS_CERT'],
  ['EPROTOCOL', 'PROTOCOL_BROKEN'],
  ['', 'PROTOCOL_BROKEN'],
])('a connection that ends with %s is %s, and put off', (code, expected) => {
  const failure = sessionFailure(new SmtpError('no', { code }), 'mail.example:587', [])
  expect(failure).toMatchObject({ code: expected, message: 'mail.example:587: connect: no' })
  expect(isFinal(failure)).toBe(false)
})

it.each<[string, SmtpStep, string, string, boolean]>([
  ['CONN', 'greeting', '554 No service here', 'PUT_OFF', false],
  ['CONN', 'greeting', '521 5.3.2 mail.example does not accept mail', 'REFUSED', true],
  ['CONN', 'greeting', '421 Later', 'PUT_OFF', false],
  ['EHLO', 'EHLO', '550 Go away', 'EHLO_REFUSED', true],
  ['HELO', 'EHLO', '504 5.5.2 <x>: Helo command rejected: need a full name', 'EHLO_REFUSED', true],
  ['HELO', 'EHLO', '502 5.5.1 Not implemented', 'REFUSED', true],
  ['EHLO', 'EHLO', '550 5.4.5 Daily SMTP relay limit exceeded', 'PUT_OFF', false],
  ['EHLO', 'EHLO', '450 4.7.1 Helo command rejected: Host not found', 'PUT_OFF', false],
  ['STARTTLS', 'STARTTLS', '502 No', 'TLS_REQUIRED', false],
  ['STARTTLS', 'STARTTLS', '454 TLS not available', 'TLS_REQUIRED', false],
])('an answer to %s (%s): %j is %s, final: %s', (command, step, raw, expected, final) => {
  const reply = readReply(raw)
  const failure = sessionFailure(
    new SmtpError('no', { command, step, reply, code: 'E' }),
    'there',
    [],
  )
  expect(failure).toMatchObject({ code: expected, message: `there: ${step}: ${raw}` })
  expect(isFinal(failure)).toBe(final)
})
