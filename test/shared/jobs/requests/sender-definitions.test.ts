import { describe, expect, test } from 'vitest'
import { seconds } from '../../../../shared/jobs/define-jobs.js'
import { readJobs } from '../../../../shared/jobs/read-jobs.js'
import { senderDefinitionSchema } from '../../../../shared/jobs/requests/sender-definition.js'
import {
  addressBookOf,
  senderDefinitionsOf,
  senderSecretsOf,
} from '../../../../shared/jobs/requests/sender-definitions.js'
import { FULL_JOBS } from '../wrong-values.js'

const SMTP = { via: 'smtp', from: 'noreply@example.co.jp', host: 'smtp.example.co.jp' }
const IMAP = { host: 'imap.example.co.jp' }

test('a sender by SES: its stage names the configuration set', () => {
  const senders = { default: { via: 'ses', from: '運用 <noreply@example.co.jp>' } }
  expect(senderDefinitionsOf(jobsOf({ senders }), 'prod')).toEqual([
    {
      schemaVersion: 1,
      name: 'default',
      via: 'ses',
      from: { name: '運用', address: 'noreply@example.co.jp' },
      configurationSet: 'mailjobs-prod',
      maxMessageBytes: 7_864_320,
      maxRecipients: 500,
    },
  ])
})

test('a sender by SMTP that logs in to a POP3 server before', () => {
  const popBeforeSmtp = {
    host: 'pop.example.co.jp',
    apop: true,
    secret: 'legacy',
    username: 'operations',
    wait: seconds(1),
  }
  const senders = { legacy: { ...SMTP, port: 25, security: 'none', popBeforeSmtp } }
  expect(senderDefinitionsOf(jobsOf({ senders }), 'prod')).toEqual([
    {
      schemaVersion: 1,
      name: 'legacy',
      via: 'smtp',
      from: { name: '', address: 'noreply@example.co.jp' },
      host: 'smtp.example.co.jp',
      port: 25,
      security: 'none',
      popBeforeSmtp: {
        host: 'pop.example.co.jp',
        port: 995,
        security: 'tls',
        apop: true,
        secret: 'legacy',
        username: 'operations',
        allowCleartext: false,
        waitSeconds: 1,
      },
      ehlo: 'example.co.jp',
      limits: { connectSeconds: 30, wholeSeconds: 600 },
      maxMessageBytes: 41_943_040,
      maxRecipients: 100,
    },
  ])
})

test('every definition is read from JSON as it was written', () => {
  const definitions = senderDefinitionsOf(readJobs(FULL_JOBS, 'jobs.ts'), 'dev')
  const carried: unknown = JSON.parse(JSON.stringify(definitions))
  expect(definitions).toHaveLength(Object.keys(FULL_JOBS.senders).length)
  expect(senderDefinitionSchema.array().parse(carried)).toEqual(definitions)
})

test('no definition has a login by SMTP and one by POP3', () => {
  const [pop] = senderDefinitionsOf(
    jobsOf({ senders: { a: { ...SMTP, popBeforeSmtp: { host: 'pop', secret: 'a' } } } }),
    'dev',
  )
  const both = { ...pop, auth: { method: 'auto', secret: 'a', allowCleartext: false } }
  expect(senderDefinitionSchema.safeParse(pop).success).toBe(true)
  expect(senderDefinitionSchema.safeParse(both).success).toBe(false)
})

describe('the mailbox that keeps the copies', () => {
  test.each([
    { from: 'operations@example.co.jp', kept: true },
    { from: '運用 <operations@EXAMPLE.co.jp>', kept: true },
    { from: 'noreply@example.co.jp', kept: false },
  ])('of a sender from $from: $kept', ({ from, kept }) => {
    const operations = { address: 'operations@example.co.jp', imap: IMAP }
    const senders = {
      own: { via: 'ses', from: 'operations@example.co.jp' },
      other: { via: 'ses', from },
    }
    const mailboxes = { operations: { ...operations, sentCopy: { folder: '\\Sent' } } }
    const [, other] = senderDefinitionsOf(jobsOf({ mailboxes, senders }), 'dev')
    const copy = {
      folder: '\\Sent',
      mailbox: {
        ...operations,
        name: 'operations',
        imap: { ...IMAP, security: 'tls', auth: 'password' },
        poll: { seconds: 600 },
      },
    }
    expect(other?.sentCopy).toEqual(kept ? copy : undefined)
  })
})

test('the address book has a list for each name', () => {
  const addresses = { oncall: 'oncall@example.com', 佐藤: ['a@example.com', 'b@example.com'] }
  expect(addressBookOf(jobsOf({ senders: { a: SMTP }, addresses }))).toEqual({
    ...addresses,
    oncall: ['oncall@example.com'],
  })
})

test('each secret is named once, with those who log in with it', () => {
  const senders = {
    ses: { via: 'ses', from: 'noreply@example.co.jp' },
    open: SMTP,
    relay: { ...SMTP, auth: { secret: 'shared' } },
    legacy: { ...SMTP, popBeforeSmtp: { host: 'pop.example.co.jp', secret: 'shared' } },
    cloud: { ...SMTP, auth: { method: 'xoauth2', secret: 'cloud' } },
  }
  expect(senderSecretsOf(jobsOf({ senders }))).toEqual([
    { secret: 'shared', auth: 'password', senders: ['relay', 'legacy'] },
    { secret: 'cloud', auth: 'oauth2', senders: ['cloud'] },
  ])
})

const jobsOf = (file: object) => readJobs(file, 'jobs.ts')
