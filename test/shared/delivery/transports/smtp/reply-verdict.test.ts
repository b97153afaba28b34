import { expect, it } from 'vitest'
import {
  type SmtpStage,
  verdictOf,
} from '../../../../../shared/delivery/transports/smtp/reply-verdict.js'
import { readReply } from '../../../../../shared/delivery/transports/smtp/smtp-reply.js'

it.each<[SmtpStage, string, string]>([
  [
    'RCPT TO',
    '550 5.1.1 <x@example.com>: Recipient address rejected: User unknown',
    'refused RECIPIENT_NOT_FOUND',
  ],
  ['RCPT TO', '550 5.1.10 RESOLVER.ADR.RecipientNotFound', 'refused RECIPIENT_NOT_FOUND'],
  ['RCPT TO', '556 5.1.10 Recipient address has null MX', 'refused RECIPIENT_NOT_FOUND'],
  ['RCPT TO', '550 no such user here', 'refused RECIPIENT_NOT_FOUND'],
  ['RCPT TO', '550 Requested action not taken: mailbox unavailable', 'refused RECIPIENT_NOT_FOUND'],
  ['RCPT TO', '550 User unknown in virtual alias table', 'refused RECIPIENT_NOT_FOUND'],
  ['RCPT TO', '554 5.7.1 <x@example.com>: Relay access denied', 'refused REFUSED'],
  ['RCPT TO', '550 5.7.1 Your network is on a block list', 'refused REFUSED'],
  [
    'RCPT TO',
    '553 5.7.1 <a@example.com>: Sender address rejected: not owned by user tim',
    'refused SENDER_REFUSED',
  ],
  ['RCPT TO', '552 5.2.2 Mailbox full', 'refused RECIPIENT_MAILBOX_FULL'],
  ['RCPT TO', '552 Over quota', 'refused RECIPIENT_MAILBOX_FULL'],
  ['RCPT TO', '452 4.2.2 Over quota', 'put off RECIPIENT_MAILBOX_FULL'],
  ['RCPT TO', '452 Insufficient system storage', 'put off RECIPIENT_MAILBOX_FULL'],
  ['RCPT TO', '452 4.5.3 Too many recipients', 'put off PUT_OFF'],
  ['RCPT TO', '450 4.2.0 Greylisted', 'put off PUT_OFF'],
  ['RCPT TO', '450 4.1.1 User unknown, for now', 'put off PUT_OFF'],
  ['MAIL FROM', '501 5.1.7 Bad sender address syntax', 'refused SENDER_REFUSED'],
  ['MAIL FROM', '550 mailbox unavailable', 'refused SENDER_REFUSED'],
  ['MAIL FROM', '530 5.7.57 Client not authenticated to send mail', 'refused AUTH_FAILED'],
  ['MAIL FROM', '530 Log in first', 'refused AUTH_FAILED'],
  ['MAIL FROM', '530 5.7.0 Must issue a STARTTLS command first', 'refused TLS_REQUIRED'],
  ['MAIL FROM', '552 5.3.4 Message size exceeds fixed limit', 'refused MESSAGE_TOO_LARGE'],
  ['MAIL FROM', '421 4.4.2 Timeout', 'put off PUT_OFF'],
  ['DATA', '550 5.7.30 Basic authentication is not supported', 'refused AUTH_FAILED'],
  [
    'message',
    '554 5.2.252 SendAsDenied; a@example.com not allowed to send as b',
    'refused SENDER_REFUSED',
  ],
  [
    'message',
    '550 5.7.60 SMTP; Client does not have permissions to send as this sender',
    'refused SENDER_REFUSED',
  ],
  ['message', '552 Message too large', 'refused MESSAGE_TOO_LARGE'],
  ['message', '554 5.7.1 Spam', 'refused REFUSED'],
  ['message', '451 4.3.0 Queue file write error', 'put off PUT_OFF'],
  ['message', '454 Throttling failure: Maximum sending rate exceeded', 'put off PUT_OFF'],
])('in answer to %s, %j is %s', (stage, raw, expected) => {
  const reply = readReply(raw)
  const verdict = reply && verdictOf(reply, stage)
  expect(`${verdict?.outcome} ${verdict?.code}`).toBe(expected)
})

it.each(['250 Ok', '354 Go on'])('has no verdict on %j', (raw) => {
  const reply = readReply(raw)
  expect(reply && verdictOf(reply, 'DATA')).toBeUndefined()
})
