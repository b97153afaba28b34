import { describe, expect, it } from 'vitest'
import type { RecipientStatement } from '../../../../../shared/mail/delivery-report/facts/delivery-report.js'
import {
  judgeRecipient,
  reasonOfWords,
} from '../../../../../shared/mail/delivery-report/reasons/judge-recipient.js'

const FAILED: RecipientStatement = { recipient: 'user@example.com', action: 'failed' }

describe('the words of a server', () => {
  it.each([
    ['550 5.1.1 <user@example.com>: Recipient address rejected: User unknown', 'user unknown'],
    ['550 5.4.1 Recipient address rejected: Access denied. AS(201806281)', 'user unknown'],
    ['550 No such user here', 'user unknown'],
    ['550 5.1.1 RESOLVER.ADR.RecipNotFound; not found', 'user unknown'],
    ['550 Unrouteable address', 'host unknown'],
    ['Host or domain name not found. Name service error for name=host.example', 'host unknown'],
    ['551 User has moved to <other@example.com>', 'has moved'],
    ['556 5.1.10 Domain does not accept mail (nullMX)', 'not accepting mail'],
    ['552 5.2.2 user@example.com: Over quota', 'mailbox full'],
    ['550 5.2.1 The email account that you tried to reach is disabled.', 'suspended'],
    ['552 5.3.4 Message size exceeds fixed limit', 'message too big'],
    ['554 5.7.1 Message identified as SPAM', 'spam detected'],
    ['554 5.7.1 virus Eicar-Test-Signature detected', 'virus detected'],
    ['550 5.7.26 This mail is unauthenticated: DMARC', 'authentication failure'],
    ['550 5.7.23 SPF validation failed', 'authentication failure'],
    ['554 Service unavailable; Client host [192.0.2.1] blocked using bl.example', 'blocked'],
    ['550 5.1.8 Sender address rejected: Domain not found', 'rejected'],
    ['550 5.7.1 Unable to relay', 'relaying denied'],
    ['530 5.7.0 Must issue a STARTTLS command first', 'security error'],
    ['421 4.7.0 Too many connections from 192.0.2.1', 'rate limited'],
    ['554 5.4.6 Too many hops', 'network error'],
    ['connect to mx.example[192.0.2.1]:25: Connection timed out', 'expired'],
    ['451 4.3.0 Temporarily unavailable', 'system error'],
    ['452 4.3.1 Insufficient system storage', 'system full'],
    ['550 5.7.1 refused for reasons of policy', 'policy violation'],
    ['550-5.2.1 The user is receiving mail at a rate that 550-5.2.1 is not', 'rate limited'],
    ['550-5.7.1 Messages with multiple 550 5.7.1 addresses in From: no', 'policy violation'],
    ['Host or domain name not found. type=MX: Host not found, try again', 'network error'],
    ['delivery temporarily suspended: connect to mx.example: Connection refused', 'network error'],
    ['553 https://www.spamhaus.org/query/bl?ip=192.0.2.1', 'blocked'],
    ['554 SMTP error after initial connection: 550 Access denied', 'blocked'],
    ['550 Error: SPAM-ID: 1', 'spam detected'],
    ['552 Insufficient disk space; try again later', 'system full'],
    ['550 Mailbox is frozen', 'suspended'],
    ['550 <user@example.com>: Recipient address rejected: Nonexistent user', 'user unknown'],
    ['554 This domain has no MX: no SMTP service', 'not accepting mail'],
    ['unrouteable mail domain', 'host unknown'],
    ['554 Message looping (received 6 times)', 'network error'],
    ['delivered it to nobody, for no reason that is known', undefined],
  ])('%s', (diagnostic, reason) => {
    expect(reasonOfWords(diagnostic)).toBe(reason)
  })

  it.each([
    ['an address', '550 <virus@spam.example>: no'],
    ['a host', 'host mx.barracuda.example[192.0.2.1] said: 550 no'],
    ['a link', '550 see https://example.com/policy/spamhaus'],
  ])('are not those of %s', (_, diagnostic) => {
    expect(reasonOfWords(diagnostic)).toBeUndefined()
  })
})

describe('hard or soft', () => {
  it.each([
    ['the address is unknown', { status: '5.1.1' }, true],
    ['the host is unknown', { status: '5.1.2' }, true],
    ['the domain takes no mail', { status: '5.1.10' }, true],
    ['a moved user', { diagnostic: '551 user has moved' }, true],
    ['an unknown user, but only for now', { status: '4.1.1' }, false],
    ['a full mailbox, for good', { status: '5.2.2' }, false],
    ['a large mail', { status: '5.3.4' }, false],
    ['a refused sender', { status: '5.7.1' }, false],
    ['a temporary reply', { diagnostic: '450 user unknown in virtual table' }, false],
    ['a delay', { action: 'delayed', diagnostic: 'user unknown' }, false],
    ['nothing to tell by', { status: '5.0.0', diagnostic: '550 no' }, undefined],
  ])('%s: %o', (_, facts, hard) => {
    expect(judgeRecipient({ ...FAILED, ...facts }).hard).toBe(hard)
  })
})

describe('codes', () => {
  it.each([
    ['a general status gives way', '5.0.0', '550 5.1.1 no', { status: '5.1.1', replyCode: '550' }],
    ['not to one of another class', '5.0.0', '450 4.2.2 no', { status: '5.0.0' }],
    ['a telling one stays', '5.2.1', '550 5.1.1 no', { status: '5.2.1' }],
    ['one that only says that it was late', '4.4.7', '450 4.2.2 full', { status: '4.2.2' }],
    ['of the words alone', undefined, 'said: 552 5.2.2 full', { status: '5.2.2' }],
  ])('%s', (_, status, diagnostic, expected) => {
    const statement = { ...FAILED, diagnostic, ...(status && { status }) }
    expect(judgeRecipient(statement)).toMatchObject(expected)
  })

  it('tell the reason where there are no words', () => {
    expect(judgeRecipient({ ...FAILED, status: '5.2.2' }).reason).toBe('mailbox full')
    expect(judgeRecipient({ ...FAILED, diagnostic: '552 no' }).reason).toBe('mailbox full')
  })

  it('are not looked for in a success', () => {
    const delivered = { ...FAILED, action: 'delivered', status: '2.1.5', diagnostic: '250 ok' }
    expect(judgeRecipient(delivered)).toEqual(delivered)
  })
})

describe('an unknown user', () => {
  it('of Yahoo is unknown, though it says so at DATA', () => {
    const diagnostic = "554 delivery error: dd This user doesn't have a yahoo.example account"
    expect(judgeRecipient({ ...FAILED, diagnostic }, 'DATA')).toMatchObject({
      reason: 'user unknown',
      hard: true,
    })
  })

  it.each([
    ['at RCPT is unknown', {}, 'RCPT', 'user unknown'],
    ['at DATA has a filter', {}, 'DATA', 'filtered'],
    ['at DATA by 5.1.1 is unknown', { status: '5.1.1' }, 'DATA', 'user unknown'],
    ['in MAIL FROM is the sender', {}, 'MAIL', 'rejected'],
    ['at docomo.ne.jp may have a filter', { recipient: 'u@docomo.ne.jp' }, undefined, 'filtered'],
  ] as const)('%s', (_, facts, command, reason) => {
    const statement = { ...FAILED, diagnostic: '550 Unknown user', ...facts }
    expect(judgeRecipient(statement, command).reason).toBe(reason)
  })
})

describe('a status that tells another story than the words', () => {
  it.each([
    ['5.1.1', '552 5.2.2 Over quota', '5.2.2', 'mailbox full', false],
    ['5.1.1', '554 5.7.1 Message identified as SPAM', '5.7.1', 'spam detected', false],
    ['5.1.1', '552 5.3.4 Message size exceeds fixed limit', '5.3.4', 'message too big', false],
    ['5.2.2', '550 5.1.1 User unknown', '5.1.1', 'user unknown', true],
    ['5.4.4', '550 5.1.1 User unknown', '5.1.1', 'user unknown', true],
    [
      '5.7.1',
      '550 5.2.1 The email account that you tried to reach is disabled.',
      '5.2.1',
      'suspended',
      false,
    ],
    // The same story; nothing else said; a class that is another.
    ['5.1.1', '550 5.1.1 User unknown', '5.1.1', 'user unknown', true],
    ['5.2.2', '552 5.0.0 Over quota', '5.2.2', 'mailbox full', false],
    ['5.1.1', '552 Over quota', '5.1.1', 'mailbox full', false],
    ['5.1.1', '452 4.2.2 Over quota', '5.1.1', 'mailbox full', false],
  ])('%s beside %s', (reported, diagnostic, status, reason, hard) => {
    expect(judgeRecipient({ ...FAILED, status: reported, diagnostic })).toMatchObject({
      status,
      reason,
      hard,
    })
  })
})
