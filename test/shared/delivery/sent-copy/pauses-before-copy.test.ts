import { expect, test } from 'vitest'
import { pausesBeforeCopy } from '../../../../shared/delivery/sent-copy/pauses-before-copy.js'

test.each([
  { imap: { provider: 'gmail' }, smtpHost: 'smtp.gmail.com', isWaitedFor: true },
  { imap: { host: 'imap.gmail.com' }, smtpHost: 'SMTP.gmail.com', isWaitedFor: true },
  { imap: { provider: 'microsoft365' }, smtpHost: 'smtp.office365.com', isWaitedFor: true },
  { imap: { provider: 'microsoft365' }, smtpHost: 'smtp.gmail.com', isWaitedFor: false },
  { imap: { provider: 'gmail' }, smtpHost: 'smtp.example.com', isWaitedFor: false },
  { imap: { provider: 'gmail' }, smtpHost: undefined, isWaitedFor: false },
  { imap: { provider: 'icloud' }, smtpHost: 'smtp.mail.me.com', isWaitedFor: false },
  { imap: { host: 'imap.example.com' }, smtpHost: 'smtp.example.com', isWaitedFor: false },
])('$imap, sent by $smtpHost: $isWaitedFor', ({ imap, smtpHost, isWaitedFor }) => {
  expect(pausesBeforeCopy(imap, smtpHost).length > 0).toBe(isWaitedFor)
})
