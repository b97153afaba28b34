import { describe, expect, test } from 'vitest'
import { faultLine } from '../../../../shared/failures/configuration-errors.js'
import { faultsIn } from '../../../../shared/jobs/schema/faults.js'
import { jobsSchema } from '../../../../shared/jobs/schema/jobs-schema.js'
import { hostFault } from '../../../../shared/jobs/values/host-name.js'

describe('what is a host', () => {
  test.each([
    'imap.example.co.jp',
    'localhost',
    'IMAP.Example.co.jp',
    'mail-1.example',
    'xn--r8jz45g.example',
    '192.0.2.1',
    '::1',
    '2001:db8::25',
    '::ffff:192.0.2.1',
    `${'a'.repeat(63)}.example`,
  ])('%s', (host) => {
    expect(hostFault(host, 'host')).toBeUndefined()
  })
})

describe('what is more than a host is a fault, with the right spelling', () => {
  test.each([
    {
      host: 'imap.example.co.jp:993',
      without: 'a port',
      write: "host: 'imap.example.co.jp', port: 993",
    },
    {
      host: 'imap.example.co.jp : 993',
      without: 'a port',
      write: "host: 'imap.example.co.jp', port: 993",
    },
    {
      host: 'imap.example.co.jp 993',
      without: 'a port',
      write: "host: 'imap.example.co.jp', port: 993",
    },
    {
      host: 'imaps://imap.example.co.jp',
      without: 'a scheme',
      write: "host: 'imap.example.co.jp'",
    },
    { host: 'ssl:imap.example.co.jp', without: 'a scheme', write: "host: 'imap.example.co.jp'" },
    { host: 'imap.example.co.jp/INBOX', without: 'a path', write: "host: 'imap.example.co.jp'" },
    { host: 'imap.example.co.jp/', without: 'a path', write: "host: 'imap.example.co.jp'" },
    { host: ' imap.example.co.jp', without: 'blanks', write: "host: 'imap.example.co.jp'" },
    { host: 'imap.example.co.jp\n', without: 'blanks', write: "host: 'imap.example.co.jp'" },
    { host: 'imap.example.co.jp\xa0', without: 'blanks', write: "host: 'imap.example.co.jp'" },
    { host: 'imap. example.co.jp', without: 'blanks', write: "host: 'imap.example.co.jp'" },
    {
      host: 'operations@imap.example.co.jp',
      without: 'a user',
      write: "host: 'imap.example.co.jp'",
    },
    {
      host: 'imap.example.co.jp.',
      without: 'a dot at its end',
      write: "host: 'imap.example.co.jp'",
    },
    { host: '[2001:db8::25]', without: 'brackets', write: "host: '2001:db8::25'" },
    { host: '[::1]:143', without: 'a port and brackets', write: "host: '::1', port: 143" },
    { host: '192.0.2.1:143', without: 'a port', write: "host: '192.0.2.1', port: 143" },
    {
      host: 'ｉｍａｐ．example.co.jp',
      without: 'full width characters',
      write: "host: 'imap.example.co.jp'",
    },
    {
      host: 'メール.example.jp',
      without: 'characters that are not ASCII',
      write: "host: 'xn--4dkua4c.example.jp'",
    },
    {
      host: 'imaps://ops:p@ss@imap.example.co.jp:993/INBOX?x',
      without: 'a scheme, a user, a path and a port',
      write: "host: 'imap.example.co.jp', port: 993",
    },
  ])('$host', ({ host, without, write }) => {
    expect(hostFault(host, 'host')).toBe(
      `must be a host name alone, without ${without}; write ${write}`,
    )
  })

  test.each([
    '',
    '-',
    'a..b',
    '192.168.1',
    '300.1.1.1',
    'a_b@',
    'dead:beef:1',
    '://',
    'imap,example',
    '993',
  ])('no host can be told: "%s"', (host) => {
    expect(hostFault(host, 'host')).toBe('must be a host name or an IP address')
  })

  test('wherever a host is set, and never with a password', () => {
    const host = 'imaps://ops:not-a-real-password@mail.example.com:993'
    const smtp = { via: 'smtp', from: 'a@example.com', host, servername: 'mail.example.com:465' }
    const popBeforeSmtp = { host: 'pop.example.com:110', secret: 'a' }
    const faults = faultsIn(jobsSchema, {
      mailboxes: { operations: { address: 'a@example.com', imap: { host } } },
      senders: { relay: { ...smtp, popBeforeSmtp } },
    }).map(faultLine)
    expect(faults).toEqual([
      expect.stringMatching(
        /^mailboxes\.operations\.imap\.host: .*port: 993 \(found "imaps:\/\/ops:\*+@mail\.example\.com:993"\)$/,
      ),
      expect.stringMatching(/^senders\.relay\.host: must be a host name alone/),
      expect.stringMatching(
        /^senders\.relay\.servername: .*write servername: 'mail\.example\.com' \(/,
      ),
      expect.stringMatching(/^senders\.relay\.popBeforeSmtp\.host: .*port: 110/),
    ])
    expect(faults.join()).not.toContain('not-a-real-password')
  })
})
