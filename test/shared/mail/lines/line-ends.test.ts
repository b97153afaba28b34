import { expect, test } from 'vitest'
import { withLineFeeds } from '../../../../shared/mail/lines/line-ends.js'

const PIECE = 64 * 1024

test.each([
  ['LF is left alone', 'a\nb\n', 'a\nb\n'],
  ['CRLF', 'a\r\n\r\nb\r\n', 'a\n\nb\n'],
  ['CR alone', 'a\rb\r', 'a\nb\n'],
  ['all of them', 'a\r\r\n\n\r', 'a\n\n\n\n'],
  ['none', 'a', 'a'],
  ['nothing', '', ''],
])('every line end is LF: %s', (_, text, expected) => {
  expect(withLineFeeds(text)).toBe(expected)
})

// Long text is read in pieces, and no line end may be taken for two, or missed, where they meet.
test.each([0, 1, 2, 3, 4])('a line end where pieces meet, %i characters before', (before) => {
  const text = `${'x'.repeat(PIECE - before)} \t\r\n\r\n y\r${'z'.repeat(PIECE)}\r\n`
  expect(withLineFeeds(text)).toBe(text.replace(/\r\n?/g, '\n'))
})
