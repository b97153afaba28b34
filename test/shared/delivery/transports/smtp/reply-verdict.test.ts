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
  ['RCPT TO', '552 5.2.2 Mailbox size limit exceeded', 'refused RECIPIENT_MAILBOX_FULL'],
  ['RCPT TO', '552 Over quota', 'refused RECIPIENT_MAILBOX_FULL'],
  ['RCPT TO', '452 4.2.2 Over quota', 'put off RECIPIENT_MAILBOX_FULL'],
  ['RCPT TO', '452 Insufficient system storage', 'put off RECIPIENT_MAILBOX_FULL'],
  ['RCPT TO', '452 4.5.3 Too many recipients', 'left over PUT_OFF'],
  ['RCPT TO', '552 5.5.3 Maximum limit of 2 recipients reached', 'left over PUT_OFF'],
  ['RCPT TO', '552 Too many recipients', 'left over PUT_OFF'],
  ['RCPT TO', '552 No more, please', 'left over PUT_OFF'],
  ['RCPT TO', '452 No more, please', 'left over PUT_OFF'],
  ['RCPT TO', '451 4.5.3 Recipient limit exceeded', 'left over PUT_OFF'],
  ['RCPT TO', '550 5.5.3 Too many recipients', 'left over PUT_OFF'],
  ['RCPT TO', '550 too many RCPTs', 'left over PUT_OFF'],
  ['RCPT TO', '450 4.7.1 Error: too many recipients from 192.0.2.1', 'left over PUT_OFF'],
  ['end of data', '550 5.5.3 RESOLVER.ADR.RecipLimit; too many recipients', 'left over PUT_OFF'],
  ['DATA', '452 4.5.3 Maximum number of recipients exceeded', 'left over PUT_OFF'],
  ['DATA', '552 Over quota', 'refused RECIPIENT_MAILBOX_FULL'],
  [
    'RCPT TO',
    '552 5.2.3 Message exceeds the size limit of the recipient',
    'refused MESSAGE_TOO_LARGE',
  ],
  ['RCPT TO', '552 Disk is full', 'refused RECIPIENT_MAILBOX_FULL'],
  ['RCPT TO', '550 5.7.1 Proper authentication required', 'refused REFUSED'],
  [
    'RCPT TO',
    '550 5.7.133 Authentication required; Delivery restriction check failed',
    'refused REFUSED',
  ],
  ['RCPT TO', '530 5.7.1 Authentication required', 'refused REFUSED'],
  ['MAIL FROM', '550 5.4.5 Daily user sending limit exceeded', 'put off PUT_OFF'],
  [
    'RCPT TO',
    '550 5.1.90 You have reached your daily limit for message recipients',
    'put off PUT_OFF',
  ],
  ['end of data', '550 5.4.5 Daily user sending quota exceeded', 'put off PUT_OFF'],
  ['MAIL FROM', '554 5.3.2 System not accepting network messages', 'put off PUT_OFF'],
  ['MAIL FROM', '552 Requested mail action aborted', 'refused MESSAGE_TOO_LARGE'],
  ['MAIL FROM', '452 Insufficient system storage', 'put off PUT_OFF'],
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
    'end of data',
    '554 5.2.252 SendAsDenied; a@example.com not allowed to send as b',
    'refused SENDER_REFUSED',
  ],
  [
    'end of data',
    '550 5.7.60 SMTP; Client does not have permissions to send as this sender',
    'refused SENDER_REFUSED',
  ],
  ['end of data', '552 Message too large', 'refused MESSAGE_TOO_LARGE'],
  ['end of data', '554 5.7.1 Spam', 'refused REFUSED'],
  ['end of data', '451 4.3.0 Queue file write error', 'put off PUT_OFF'],
  ['end of data', '454 Throttling failure: Maximum sending rate exceeded', 'put off PUT_OFF'],
])('in answer to %s, %j is %s', (stage, raw, expected) => {
  const reply = readReply(raw)
  const verdict = reply && verdictOf(reply, stage)
  expect(`${verdict?.outcome} ${verdict?.code}`).toBe(expected)
})

it.each(['250 Ok', '354 Go on'])('has no verdict on %j', (raw) => {
  const reply = readReply(raw)
  expect(reply && verdictOf(reply, 'DATA')).toBeUndefined()
})

it.each<[SmtpStage, string, string]>([
  ['MAIL FROM', '530 5.7.57 Client not authenticated to send mail', 'login'],
  ['MAIL FROM', '550 5.7.1 Authentication required', 'login'],
  ['MAIL FROM', '451 4.7.1 Authentication required, and not possible now', 'sender'],
  ['MAIL FROM', '550 5.1.8 Bad sender', 'sender'],
  ['MAIL FROM', '552 5.3.4 Message too big', 'message'],
  ['RCPT TO', '530 5.7.1 Authentication required', 'recipient'],
  ['RCPT TO', '535 5.7.8 Authentication credentials invalid', 'recipient'],
  ['RCPT TO', '550 5.7.57 Client was not authenticated', 'recipient'],
  ['DATA', '530 5.7.57 Client was not authenticated', 'message'],
  ['end of data', '550 5.7.30 Basic authentication is not supported', 'message'],
  ['end of data', '550 5.7.1 Authentication required', 'message'],
  ['end of data', '550 5.1.1 User unknown', 'recipient'],
])('in answer to %s, %j concerns the %s', (stage, raw, concern) => {
  const reply = readReply(raw)
  expect(reply && verdictOf(reply, stage)?.concerns).toBe(concern)
})
