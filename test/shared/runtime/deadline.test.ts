import { expect, test } from 'vitest'
import { CLOSING_TIME_MS, invocationDeadline } from '../../../shared/runtime/deadline.js'

test('a run ends before its function is ended, with time left to save its progress', () => {
  const left = [60_000, CLOSING_TIME_MS, 0]
  const deadline = invocationDeadline({ getRemainingTimeInMillis: () => left.shift() ?? 0 })
  expect(deadline.remainingMs()).toBe(60_000 - CLOSING_TIME_MS)
  expect(deadline.remainingMs()).toBe(0)
  expect(deadline.remainingMs()).toBeLessThan(0)
})
