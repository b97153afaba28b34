import { expect, test } from 'vitest'
import {
  asksToSlowDown,
  DEFAULT_BACKOFF_MS,
  MAX_BACKOFF_MS,
  notBefore,
} from '../../../../shared/mailbox/imap/throttling.js'

const NOW = new Date('2026-11-21T09:00:00.000Z')

test.each([
  {
    words: 'Request is throttled. Suggested Backoff Time: 92415 milliseconds',
    asks: true,
    ms: 92_415,
  },
  { words: 'request is throttled; backoff time=1000', asks: true, ms: 1_000 },
  {
    words: 'Request is throttled. Suggested Backoff Time: 99999999999 milliseconds',
    asks: true,
    ms: MAX_BACKOFF_MS,
  },
  { words: 'Request is throttled.', asks: true, ms: DEFAULT_BACKOFF_MS },
  { words: 'User is authenticated but not connected.', asks: true, ms: DEFAULT_BACKOFF_MS },
  { words: 'Too many simultaneous connections. (Failure)', asks: true, ms: DEFAULT_BACKOFF_MS },
  {
    words: 'Account exceeded command or bandwidth limits. v25mb',
    asks: true,
    ms: DEFAULT_BACKOFF_MS,
  },
  { words: 'Invalid credentials (Failure)', asks: false, ms: DEFAULT_BACKOFF_MS },
  { words: '', asks: false, ms: DEFAULT_BACKOFF_MS },
])('"$words" asks to slow down: $asks, for $ms ms', ({ words, asks, ms }) => {
  expect(asksToSlowDown(words)).toBe(asks)
  expect(notBefore(words, NOW).getTime() - NOW.getTime()).toBe(ms)
})
