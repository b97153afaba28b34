import { describe, expect, test } from 'vitest'
import { senderLoginFaults } from '../../../../shared/jobs/checks/sender-login-faults.js'
import { jobsOutline } from '../../../../shared/jobs/schema/jobs-outline.js'

const SMTP = { via: 'smtp', from: 'a@example.com', host: 'smtp.example.com' }
const OPEN = { ...SMTP, security: 'none' }
const POP = { host: 'pop.example.com', secret: 'pop' }
const OPEN_POP = { ...POP, security: 'none' }

describe('settings of a sender that do not go together', () => {
  test.each([
    {
      sender: { ...SMTP, auth: { secret: 'a' }, popBeforeSmtp: POP },
      faults: ['senders.relay.popBeforeSmtp: conflicts with auth; leave out one of the two'],
    },
    {
      sender: { ...OPEN, auth: { method: 'plain', secret: 'a' } },
      faults: [
        expect.stringContaining(
          'senders.relay.auth.method: sends the password readable over a line with',
        ),
      ],
    },
    {
      sender: { ...OPEN, auth: { method: 'xoauth2', secret: 'a' } },
      faults: [expect.stringContaining('senders.relay.auth.method: sends the password readable')],
    },
    {
      sender: { ...OPEN, popBeforeSmtp: OPEN_POP },
      faults: [
        expect.stringContaining('senders.relay.popBeforeSmtp.allowCleartext: must be true where'),
      ],
    },
    {
      sender: { ...SMTP, auth: { secret: 'a', allowCleartext: true } },
      faults: [
        expect.stringContaining(
          'senders.relay.auth.allowCleartext: does nothing: the password does not',
        ),
      ],
    },
    {
      sender: { ...OPEN, auth: { method: 'cram-md5', secret: 'a', allowCleartext: true } },
      faults: [expect.stringContaining('senders.relay.auth.allowCleartext: does nothing')],
    },
    {
      sender: { ...SMTP, popBeforeSmtp: { ...POP, allowCleartext: true } },
      faults: [expect.stringContaining('senders.relay.popBeforeSmtp.allowCleartext: does nothing')],
    },
    {
      sender: { ...SMTP, popBeforeSmtp: { ...OPEN_POP, apop: true, allowCleartext: true } },
      faults: [expect.stringContaining('senders.relay.popBeforeSmtp.allowCleartext: does nothing')],
    },
    {
      sender: { ...OPEN, servername: 'a.example', ca: 'PEM' },
      faults: [
        "senders.relay.servername: does nothing: there is no certificate on a line with security: 'none'",
        expect.stringContaining('senders.relay.ca: does nothing'),
      ],
    },
    {
      sender: { ...SMTP, popBeforeSmtp: { ...OPEN_POP, apop: true, servername: 'a.example' } },
      faults: [expect.stringContaining('senders.relay.popBeforeSmtp.servername: does nothing')],
    },
  ])('$faults.0', ({ sender, faults }) => {
    expect(faultsOf({ relay: sender })).toEqual(faults)
  })
})

test.each([
  SMTP,
  OPEN,
  { ...SMTP, auth: { method: 'plain', secret: 'a' } },
  { ...OPEN, auth: { secret: 'a' } },
  { ...OPEN, auth: { method: 'cram-md5', secret: 'a' } },
  { ...OPEN, auth: { method: 'login', secret: 'a', allowCleartext: true } },
  { ...OPEN, popBeforeSmtp: POP },
  { ...SMTP, popBeforeSmtp: { ...OPEN_POP, apop: true } },
  { ...SMTP, popBeforeSmtp: { ...OPEN_POP, allowCleartext: true } },
  // What is wrong by itself is told elsewhere.
  { ...SMTP, security: 'ssl', auth: { method: 'plain', secret: 'a', allowCleartext: true } },
  { via: 'ses', from: 'a@example.com' },
  5,
])('%j has settings that go together', (sender) => {
  expect(faultsOf({ relay: sender })).toEqual([])
})

test('a secret holds a password or what OAuth2 needs, not both', () => {
  const senders = {
    one: { ...SMTP, auth: { secret: 'shared' } },
    two: { ...SMTP, popBeforeSmtp: { ...POP, secret: 'shared' } },
    three: { ...SMTP, auth: { method: 'xoauth2', secret: 'shared' } },
    four: { ...SMTP, auth: { method: 'xoauth2', secret: 'own' } },
  }
  expect(faultsOf(senders)).toEqual([
    'senders.three.auth.secret: is the secret of the sender one too, for a password where this one needs OAuth2; give this one a secret of its own',
  ])
})

const faultsOf = (senders: object): string[] =>
  senderLoginFaults(jobsOutline({ senders })).map(
    ({ path, message }) => `${path.join('.')}: ${message}`,
  )
