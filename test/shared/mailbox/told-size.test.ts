import { expect, test } from 'vitest'
import { isFarMore, sizeBounds } from '../../../shared/mailbox/told-size.js'

test.each([
  { why: 'what is told may be half or twice as much', size: 1_000, least: 500, most: 2_000 },
  { why: 'an odd number of bytes', size: 7, least: 3, most: 14 },
  { why: 'nothing, and nothing speaks against it', size: 0, least: 0, most: 0 },
  { why: 'a size of more than 32 bits', size: 2 ** 40, least: 2 ** 39, most: 2 ** 41 },
])('$why', ({ size, least, most }) => {
  expect(sizeBounds({ size })).toEqual({ bytes: size, least, most })
})

test.each([0, 1, 2_000])('a false size of %d bounds a message from below only', (size) => {
  expect(sizeBounds({ size, isSizeFalse: true })).toEqual({
    bytes: size,
    least: size,
    most: Number.POSITIVE_INFINITY,
  })
})

test.each([
  { bytes: 137, size: 100, is: false },
  { bytes: 200, size: 100, is: false },
  { bytes: 201, size: 100, is: true },
  { bytes: 1, size: 0, is: true },
  { bytes: 0, size: 0, is: false },
  { bytes: 1_000, size: 20 * 1024 * 1024, is: false },
])('$bytes bytes of a mail that was told to have $size: $is', ({ bytes, size, is }) => {
  expect(isFarMore(bytes, size)).toBe(is)
})
