import { expect, it } from 'vitest'
import { passesByItself } from '../../../../../shared/delivery/transports/smtp/passing-refusals.js'
import type { SmtpStep } from '../../../../../shared/delivery/transports/smtp/smtp-dialogue.js'
import { readReply } from '../../../../../shared/delivery/transports/smtp/smtp-reply.js'

it.each<[SmtpStep, string]>([
  ['greeting', '554 mx.example.com ESMTP not accepting connections'],
  [
    'greeting',
    '554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using bl.example.net',
  ],
  ['greeting', '550 5.3.2 Going down'],
  ['greeting', '521 5.7.1 Blocked: your IP has a bad reputation'],
  ['EHLO', '550 5.3.2 The system does not accept network messages'],
  ['EHLO', '550 5.4.5 Daily SMTP relay limit exceeded for customer'],
  ['EHLO', '554 5.7.1 192.0.2.1 is listed at dnsbl.example.net'],
  ['EHLO', '550 Too many connections, try again later'],
  ['MAIL FROM', '550 5.4.5 Daily user sending limit exceeded'],
  ['MAIL FROM', '552 5.3.1 Mail system full'],
  ['MAIL FROM', '554 Your hourly quota of mails has been used up'],
  ['MAIL FROM', '550 5.4.4 Unable to route'],
  ['MAIL FROM', '550 Rate limit exceeded'],
  ['MAIL FROM', '554 5.7.1 Temporarily unavailable'],
  ['RCPT TO', '550 5.4.5 Daily sending quota exceeded'],
  ['RCPT TO', '554 Throttling failure: maximum sending rate exceeded'],
  ['end of data', '554 The sending limit of this account was reached'],
])('in answer to %s, %j will not last', (step, raw) => {
  expect(passes(step, raw)).toBe(true)
})

it.each<[SmtpStep, string]>([
  ['greeting', '521 mail.example.com does not accept mail'],
  ['greeting', '554 5.7.1 Access denied'],
  ['greeting', '554 5.5.0 Speak SMTP first'],
  ['EHLO', '550 5.7.1 Spoofed HELO'],
  ['EHLO', '501 5.5.2 HELO requires a domain'],
  ['EHLO', '550 Bad HELO'],
  ['MAIL FROM', '553 5.7.1 Sender address rejected: not owned by user'],
  ['MAIL FROM', '501 5.1.7 Bad sender address syntax'],
  ['MAIL FROM', '550 5.3.4 Message too big for the system'],
  ['MAIL FROM', '550 mailbox unavailable'],
  ['RCPT TO', '550 5.7.1 Client host blocked using bl.example.net'],
  ['RCPT TO', '552 5.2.2 Quota exceeded'],
  ['RCPT TO', '550 5.4.1 Recipient address rejected: access denied'],
  ['end of data', '554 5.7.1 Spam'],
])('in answer to %s, %j is the same tomorrow', (step, raw) => {
  expect(passes(step, raw)).toBe(false)
})

function passes(step: SmtpStep, raw: string): boolean | undefined {
  const reply = readReply(raw)
  return reply && passesByItself(reply, step)
}
