import { expect, test } from 'vitest'
import {
  canonicalAddress,
  isSameAddress,
} from '../../../../shared/matching/text/canonical-address.js'

test.each([
  ['a@example.com', 'a@EXAMPLE.com'],
  ['Batch@Example.co.jp', 'batch@example.co.jp'],
  ['"abc."@docomo.example', 'abc.@docomo.example'],
  ['"a..b"@docomo.example', 'A..B@docomo.example'],
  ['"batch"@example.com', 'batch@example.com'],
  ['"a\\"b"@example.com', '"a\\"B"@example.com'],
  ['a@例え.example', 'a@xn--r8jz45g.example'],
  ['a@例え。example', 'a@XN--R8JZ45G.example'],
  ['a@example.com.', 'a@example.com'],
  ['caf\u00e9@example.com', 'cafe\u0301@example.com'],
  [' a@example.com', 'a@example.com '],
])('%s and %s are one address', (one, other) => {
  expect(isSameAddress(one, other)).toBe(true)
})

test.each([
  ['a@example.com', 'b@example.com'],
  ['a@example.com', 'a@example.co.jp'],
  ['abc@docomo.example', 'abc.@docomo.example'],
  ['a+b@example.com', 'a@example.com'],
  ['a@example.co.jp', 'a@example.co.jp/evil.example'],
  ['a@example.co.jp', 'a@example.co.jp?evil.example'],
  ['a@example.co.jp', 'a@ex%61mple.co.jp'],
  ['a@10.0.0.1', 'a@167772161'],
  ['"a@b"@example.com', 'a@b@example.com.evil.example'],
  ['root', 'example.com'],
])('%s and %s are two', (one, other) => {
  expect(isSameAddress(one, other)).toBe(false)
})

test('what heeds case still has it', () => {
  expect(canonicalAddress('"Batch."@Example.com')).toEqual({
    localPart: 'Batch.',
    foldedLocalPart: 'batch.',
    domain: 'example.com',
  })
})
