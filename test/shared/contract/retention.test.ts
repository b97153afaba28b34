import { expect, test } from 'vitest'
import { PREFIX } from '../../../shared/contract/keys.js'
import { KEEP_DAYS, keepTagValue, PREFIX_DAYS } from '../../../shared/contract/retention.js'

test.each([
  { keepFor: 30, tag: '30d' },
  { keepFor: 2555, tag: '2555d' },
  { keepFor: 'forever', tag: 'forever' },
] as const)('mail kept for $keepFor carries the tag $tag', ({ keepFor, tag }) => {
  expect(keepTagValue(keepFor)).toBe(tag)
})

test('every period has a tag of its own', () => {
  expect(new Set(KEEP_DAYS.map(keepTagValue)).size).toBe(KEEP_DAYS.length)
})

test.each([PREFIX.mail, PREFIX.state])('nothing under %s expires with its prefix', (prefix) => {
  expect(Object.keys(PREFIX_DAYS)).not.toContain(prefix)
})
