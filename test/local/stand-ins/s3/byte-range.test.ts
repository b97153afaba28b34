import { expect, test } from 'vitest'
import { byteRange } from '../../../../local/stand-ins/s3/byte-range.js'

test.each([
  ['bytes=0-0', { start: 0, end: 0 }],
  ['bytes=2-5', { start: 2, end: 5 }],
  ['bytes=5-', { start: 5, end: 9 }],
  ['bytes=-4', { start: 6, end: 9 }],
  ['bytes=-40', { start: 0, end: 9 }],
  ['bytes=8-40', { start: 8, end: 9 }],
  ['bytes=5-2', undefined],
  ['bytes=-', undefined],
  ['bytes=0-1,4-5', undefined],
  ['lines=0-1', undefined],
  [undefined, undefined],
])('%s of 10 bytes', (header, range) => {
  expect(byteRange(header, 10)).toEqual(range)
})

test.each([
  ['bytes=10-', 10],
  ['bytes=10-12', 10],
  ['bytes=-0', 10],
  ['bytes=0-', 0],
  ['bytes=-5', 0],
])('%s of %i bytes: InvalidRange', (header, size) => {
  expect(() => byteRange(header, size)).toThrow(expect.objectContaining({ code: 'InvalidRange' }))
})
