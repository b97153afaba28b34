import { expect, test } from 'vitest'
import { HEALTHY } from '../../../shared/mailbox/mailbox-health.js'
import {
  DEFAULT_BACKOFF_MS,
  MAX_BACKOFF_MS,
  toldToWaitUntil,
  waitUntilAfter,
} from '../../../shared/mailbox/told-to-wait.js'

const NOW = new Date('2026-11-21T09:00:00.000Z')

test.each([
  { words: 'Request is throttled. Suggested Backoff Time: 92415 milliseconds', ms: 92_415 },
  { words: 'request is throttled; backoff time=1000', ms: 1_000 },
  {
    words: 'Request is throttled. Suggested Backoff Time: 99999999999 milliseconds',
    ms: MAX_BACKOFF_MS,
  },
  { words: 'Request is throttled.', ms: DEFAULT_BACKOFF_MS },
  { words: 'Too many simultaneous connections. (Failure)', ms: DEFAULT_BACKOFF_MS },
  { words: '', ms: DEFAULT_BACKOFF_MS },
])('after "$words" the server is left alone for $ms ms', ({ words, ms }) => {
  expect(waitUntilAfter(words, NOW).getTime() - NOW.getTime()).toBe(ms)
})

test.each([
  { health: HEALTHY, until: undefined },
  {
    health: { ...HEALTHY, notBefore: '2026-11-21T09:00:00.001Z' },
    until: '2026-11-21T09:00:00.001Z',
  },
  { health: { ...HEALTHY, notBefore: '2026-11-21T09:00:00.000Z' }, until: undefined },
])('told to wait until $until', ({ health, until }) => {
  expect(toldToWaitUntil(health, NOW)?.toISOString()).toBe(until)
})
