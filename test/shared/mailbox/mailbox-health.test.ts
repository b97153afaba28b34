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
  const until = heldUntil(health, version, new Date(REFUSED_AT.getTime() + afterMs))
  expect(until?.toISOString()).toBe(held ? '2026-11-21T10:00:00.000Z' : undefined)
})
