import { expect, test } from 'vitest'
import { clockWords } from '../../../cli/words/clock-words.js'

test.each([
  [new Date(2026, 10, 21, 9, 5, 7), '09:05:07'],
  [new Date(2026, 10, 22, 0, 0, 0), '2026-11-22 00:00:00'],
])('%s on the 21st is %s', (moment, words) => {
  expect(clockWords(moment, new Date(2026, 10, 21, 8))).toBe(words)
})
