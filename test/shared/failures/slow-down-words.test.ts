import { expect, test } from 'vitest'
import { asksToSlowDown } from '../../../shared/failures/slow-down-words.js'

test.each([
  { words: 'Request is throttled. Suggested Backoff Time: 92415 milliseconds', asks: true },
  { words: 'request is throttled; backoff time=1000', asks: true },
  { words: 'Request is throttled.', asks: true },
  { words: 'User is authenticated but not connected.', asks: true },
  { words: 'Too many simultaneous connections. (Failure)', asks: true },
  { words: 'Account exceeded command or bandwidth limits. v25mb', asks: true },
  { words: 'Invalid credentials (Failure)', asks: false },
  { words: '', asks: false },
])('"$words" asks to slow down: $asks', ({ words, asks }) => {
  expect(asksToSlowDown(words)).toBe(asks)
})
