import { describe, expect, test } from 'vitest'
import { readJobs } from '../../../../shared/jobs/read-jobs.js'
import {
  type MailProvider,
  PROVIDER_NAMES,
  PROVIDERS,
  providerOf,
} from '../../../../shared/jobs/values/providers.js'

const providers: [string, MailProvider][] = Object.entries(PROVIDERS)

describe.each(providers)('%s', (name, provider) => {
  test('has a server that a jobs file could name', () => {
    const { host, port, security } = provider.server.value
    const imap = { host, port, security, ...authOf(provider) }
    expect(() => readJobs(jobsWith(imap), 'jobs.ts')).not.toThrow()
  })

  test('can be named in its place', () => {
    const jobs = readJobs(jobsWith({ provider: name, ...authOf(provider) }), 'jobs.ts')
    expect(jobs.mailboxes['operations']?.imap.provider).toBe(name)
  })

  test('has a source for each fact', () => {
    const { server, authentication, sessions, megabytesPerDay, quirks } = provider
    const facts = [server, authentication, sessions, megabytesPerDay, ...quirks]
    for (const fact of facts) {
      if (fact) expect(fact.source).toMatch(/^https?:\/\/\S|^several independent public /)
    }
    expect(authentication.value.length).toBeGreaterThan(0)
  })
})

test.each([
  { imap: { provider: 'gmail' }, found: 'gmail' },
  { imap: { host: 'imap.gmail.com' }, found: 'gmail' },
  { imap: { host: 'Outlook.Office365.com' }, found: 'microsoft365' },
  { imap: { host: 'imap.gmail.com.example' }, found: undefined },
  { imap: { provider: 'example', host: 'imap.gmail.com' }, found: undefined },
  { imap: {}, found: undefined },
])('the provider of $imap is $found', ({ imap, found }) => {
  expect(providerOf(imap)?.name).toBe(found)
})

test('all of them are there', () => {
  expect(PROVIDER_NAMES).toEqual(['gmail', 'microsoft365', 'yahoo', 'icloud', 'lolipop'])
})

const authOf = ({ authentication }: MailProvider) =>
  authentication.value.includes('password') ? {} : { auth: 'oauth2' }

const jobsWith = (imap: object) => ({
  mailboxes: { operations: { address: 'operations@example.co.jp', imap } },
  monitors: {},
})
