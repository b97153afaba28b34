import { expect, test } from 'vitest'
import {
  HEALTHY,
  heldUntil,
  LOGIN_HOLD_MS,
  mailboxHealthSchema,
} from '../../../shared/mailbox/mailbox-health.js'

const REFUSED_AT = new Date('2026-11-21T09:00:00.000Z')
const REFUSED = mailboxHealthSchema.parse({
  ...HEALTHY,
  refusedLogin: { secretVersion: 'version-1', at: REFUSED_AT.toISOString() },
})

test.each([
  { why: 'no login was refused', health: HEALTHY, version: 'version-1', afterMs: 0, held: false },
  { why: 'the secret is the same', health: REFUSED, version: 'version-1', afterMs: 0, held: true },
  { why: 'the secret changed', health: REFUSED, version: 'version-2', afterMs: 0, held: false },
  {
    why: 'almost an hour has passed',
    health: REFUSED,
    version: 'version-1',
    afterMs: LOGIN_HOLD_MS - 1,
    held: true,
  },
  {
    why: 'an hour has passed',
    health: REFUSED,
    version: 'version-1',
    afterMs: LOGIN_HOLD_MS,
    held: false,
  },
])('no login may be tried: $held, as $why', ({ health, version, afterMs, held }) => {
  const until = heldUntil(
    health,
    { secretVersion: version },
    new Date(REFUSED_AT.getTime() + afterMs),
  )
  expect(until).toEqual(held ? new Date('2026-11-21T10:00:00.000Z') : undefined)
})

const CONSENT_GONE = mailboxHealthSchema.parse({
  ...HEALTHY,
  refusedLogin: {
    secretVersion: 'stored-1',
    at: REFUSED_AT.toISOString(),
    consentRequired: true,
  },
})

test.each([
  { why: 'the secret is the same', secret: { secretVersion: 'stored-1' }, held: true },
  {
    why: 'the secret is the same, said twice',
    secret: { secretVersion: 'stored-1', tokenVersion: 'stored-1' },
    held: true,
  },
  { why: 'the secret changed', secret: { secretVersion: 'stored-2' }, held: false },
  {
    why: 'another run has a new refresh token: the consent is there',
    secret: { secretVersion: 'stored-1', tokenVersion: 'rotated-1' },
    held: false,
  },
])('without consent nothing is tried for ever: $held, as $why', ({ secret, held }) => {
  const yearsLater = new Date('2036-11-21T09:00:00.000Z')
  expect(heldUntil(CONSENT_GONE, secret, yearsLater)).toBe(held ? 'the secret changes' : undefined)
})

test('a refused login is held whatever refresh token it was tried with', () => {
  const rotated = { secretVersion: 'version-1', tokenVersion: 'version-1-rotated' }
  expect(heldUntil(REFUSED, rotated, REFUSED_AT)).toBeInstanceOf(Date)
})
