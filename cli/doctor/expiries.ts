import { EXPIRY_STEPS } from '../../shared/mailbox/expiring.js'
import type { MailboxHealth } from '../../shared/mailbox/mailbox-health.js'
import type { Finding } from './finding.js'

/** Something whose end is known. */
export interface KnownExpiry {
  /** `certificate of operations`, `client secret of relay`. */
  readonly about: string
  readonly expiresAt: Date
}

const DAY_MS = 86_400_000

/** From when on a poll remembers an end, and tells of it. */
const TOLD_DAYS = Math.max(...EXPIRY_STEPS)

/** What polls remember of a mailbox: of its certificate and its client secret, as they come to their end. */
export const expiriesOf = (mailbox: string, { expiring = {} }: MailboxHealth): KnownExpiry[] =>
  [
    { about: `certificate of ${mailbox}`, known: expiring.certificate },
    { about: `client secret of ${mailbox}`, known: expiring.clientSecret },
  ].flatMap(({ about, known }) => (known ? [{ about, expiresAt: new Date(known.expiresAt) }] : []))

/** Each end that is known, or that none is near. */
export function expiryFindings(expiries: readonly KnownExpiry[], now: Date): Finding[] {
  if (expiries.length === 0)
    return [
      {
        about: 'expiries',
        state: 'fine',
        words: `no certificate and no client secret that polls have seen ends within ${TOLD_DAYS} days`,
      },
    ]
  return expiries.map(({ about, expiresAt }) => {
    const days = Math.floor((expiresAt.getTime() - now.getTime()) / DAY_MS)
    const day = expiresAt.toISOString().slice(0, 10)
    if (days > TOLD_DAYS) return { about, state: 'fine', words: `ends ${day}, in ${days} days` }
    return {
      about,
      state: days < 0 ? 'wrong' : 'warning',
      words: days < 0 ? `ended ${day}` : `ends ${day}, in ${days} days`,
      remedy: about.startsWith('certificate')
        ? 'Ask the owner of the mail server to renew it.'
        : 'Make a new client secret at the provider, and store it (docs/oauth2.md).',
    }
  })
}
