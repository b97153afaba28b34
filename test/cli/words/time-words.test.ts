import { expect, test } from 'vitest'
import { momentWords, startWords } from '../../../cli/words/time-words.js'

test.each([
  { timezone: undefined, words: '2026-01-04 18:00:00 UTC' },
  { timezone: 'Asia/Tokyo', words: '2026-01-05 03:00:00 +09:00' },
  { timezone: 'America/New_York', words: '2026-01-04 13:00:00 -05:00' },
  { timezone: 'Europe/London', words: '2026-01-04 18:00:00 UTC' },
])('a moment says its zone: $words', ({ timezone, words }) => {
  expect(momentWords(new Date('2026-01-04T18:00:00Z'), timezone)).toBe(words)
})

test.each([
  {
    startFrom: '2026-11-01',
    timezone: undefined,
    words: /2026-11-01, on the mail server's clock$/,
  },
  { startFrom: '2026-11-01', timezone: 'Asia/Tokyo', words: /2026-11-01 00:00 Asia\/Tokyo$/ },
  { startFrom: '2026-11-01T09:00:00+09:00', timezone: undefined, words: /T09:00:00\+09:00$/ },
  { startFrom: 'now', timezone: undefined, words: /next mail/ },
  { startFrom: 'all', timezone: 'Asia/Tokyo', words: /first mail/ },
])('$startFrom in $timezone', ({ startFrom, timezone, words }) => {
  expect(startWords(startFrom, timezone)).toMatch(words)
})
