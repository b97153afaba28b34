import { describe, expect, test } from 'vitest'
import type { SendQuota, SesAccount } from '../../../shared/delivery/transports/ses/ses-account.js'
import { sesProbe } from '../../../shared/probe/ses-probe.js'
import { inShort, reportsOf } from './probe-reports.js'

const SENDER = {
  schemaVersion: 1,
  via: 'ses',
  name: 'default',
  from: { name: '', address: 'noreply@mail.example.co.jp' },
  maxMessageBytes: 1,
  maxRecipients: 50,
  configurationSet: 'mailjobs-dev',
} as const

const QUOTA: SendQuota = { most: 50_000, sent: 100, perSecond: 14 }

const account = (known: readonly string[], quota = QUOTA): SesAccount => ({
  verified: async (identities) => identities.filter((identity) => known.includes(identity)),
  quota: async () => quota,
})

describe('the stages', () => {
  test.each<[string, SesAccount, string]>([
    ['a verified address', account([SENDER.from.address]), 'identity quota'],
    ['a verified domain', account(['mail.example.co.jp']), 'identity quota'],
    ['a domain above it', account(['example.co.jp']), 'identity quota'],
    ['a top-level domain is none', account(['jp']), 'identity!SENDER_REFUSED'],
    ['nothing verified', account([]), 'identity!SENDER_REFUSED'],
    ['the sandbox', account(['example.co.jp'], { ...QUOTA, most: 200 }), 'identity quota?'],
    ['little left', account(['example.co.jp'], { ...QUOTA, sent: 49_000 }), 'identity quota?'],
    ['no limit', account(['example.co.jp'], { ...QUOTA, most: undefined }), 'identity quota'],
  ])('%s', async (_, given, expected) => {
    expect(inShort(await reportsOf(sesProbe(async () => given, SENDER)))).toBe(expected)
  })
})

test('who may not ask is told so, and nothing of the sender', async () => {
  const denied = async () => {
    throw Object.assign(new Error('not authorized to perform: ses:GetSendQuota'), {
      name: 'AccessDenied',
    })
  }
  const reports = await reportsOf(
    sesProbe(async () => ({ verified: denied, quota: denied }), SENDER),
  )
  expect(inShort(reports)).toBe('identity? quota?')
  expect(reports[1]?.warnings?.[0]).toContain('GetSendQuota: AccessDenied: not authorized')
})
