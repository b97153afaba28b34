import { describe, expect, test } from 'vitest'
import type { MailDefinitions } from '../../../cli/place/mail-definitions.js'
import { keptLogin } from '../../../cli/secrets/kept-login.js'
import { AUTH, smtpSender } from '../../shared/delivery/transports/smtp/smtp-samples.js'

const SERVER = { host: 'smtp.example.co.jp', port: 587 }

const mailbox = (name: string, more: { auth?: 'oauth2'; username?: string } = {}) => ({
  mailbox: {
    name,
    address: `${name}@example.co.jp`,
    imap: {
      host: 'imap.example.co.jp',
      security: 'tls' as const,
      auth: 'password' as const,
      ...more,
    },
    poll: { seconds: 600 },
  },
  monitors: [],
})

const sender = (name: string, secret: string) =>
  smtpSender(SERVER, { name, auth: { ...AUTH, secret } })

const DEFINITIONS: MailDefinitions = {
  source: 'jobs.ts',
  mailboxes: [mailbox('operations'), mailbox('shared', { auth: 'oauth2' }), mailbox('relay')],
  senders: [
    sender('relay', 'relay'),
    sender('reports', 'submission'),
    sender('alerts', 'submission'),
    smtpSender(SERVER, { name: 'open' }),
    {
      via: 'ses',
      schemaVersion: 1,
      name: 'default',
      from: { name: '', address: 'noreply@example.co.jp' },
      maxMessageBytes: 1,
      maxRecipients: 50,
      configurationSet: 'mailjobs-local',
    },
  ],
}

const LOCAL = { nameOfMailbox: (name: string) => name, nameOfSenders: (name: string) => name }
const STACK = {
  nameOfMailbox: (name: string) => `mailboxes/${name}`,
  nameOfSenders: (name: string) => `senders/${name}`,
}

describe('whose login it is', () => {
  test.each([
    { name: 'operations', names: STACK, secret: 'mailboxes/operations', owners: ['operations'] },
    { name: 'shared', names: STACK, secret: 'mailboxes/shared', owners: ['shared'] },
    { name: 'alerts', names: STACK, secret: 'senders/submission', owners: ['alerts', 'reports'] },
    {
      name: 'submission',
      names: STACK,
      secret: 'senders/submission',
      owners: ['reports', 'alerts'],
    },
    // Where two of one name have one login, it is both's.
    { name: 'relay', names: LOCAL, secret: 'relay', owners: ['relay', 'relay'] },
  ])('$name: $secret', ({ name, names, secret, owners }) => {
    const login = keptLogin(DEFINITIONS, names, { name })
    expect(login.secret).toBe(secret)
    expect(login.owners.map((owner) => owner.name)).toEqual(owners)
  })

  test('by OAuth2 where the definitions say so', () => {
    expect(keptLogin(DEFINITIONS, STACK, { name: 'shared' }).auth).toBe('oauth2')
  })

  test.each(['mailbox', 'sender'] as const)('of two with a login each, the %s', (kind) => {
    const { secret } = keptLogin(DEFINITIONS, STACK, { name: 'relay', kind })
    expect(secret).toBe(kind === 'mailbox' ? 'mailboxes/relay' : 'senders/relay')
  })
})

describe('a name that nothing can be done with', () => {
  test.each([
    ['relay', /--of mailbox or --of sender/],
    ['operation', /there are: .*Did you mean operations\?/],
    ['default', /by SES.*no login/],
    ['open', /logs in nowhere/],
    ['constructor', /has no mailbox or sender constructor/],
  ])('%s', (name, says) => {
    expect(() => keptLogin(DEFINITIONS, STACK, { name })).toThrow(says)
  })
})
