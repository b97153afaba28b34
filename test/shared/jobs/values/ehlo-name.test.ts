import { expect, it } from 'vitest'
import { ehloNameFault, ehloNameOf } from '../../../../shared/jobs/values/ehlo-name.js'

it.each([
  ['batch@example.co.jp', 'example.co.jp'],
  ['batch@mail.example.com', 'mail.example.com'],
  ['batch@バッチ.example', 'xn--7ckd2b.example'],
  ['"a@b"@example.com', 'example.com'],
  ['batch@[192.0.2.1]', '[192.0.2.1]'],
])('a sender from %s calls itself %s', (from, expected) => {
  expect(ehloNameOf(from)).toBe(expected)
})

it.each([
  'batch.example.co.jp',
  'EXAMPLE.com',
  'a-b.example',
  '4.example.com',
  'xn--7ckd2b.example',
  '[192.0.2.1]',
  '[IPv6:2001:db8::1]',
])('%s can be a name', (name) => {
  expect(ehloNameFault(name)).toBeUndefined()
})

it.each([
  ['localhost', 'with its domain'],
  ['batch', 'with its domain'],
  ['', 'with its domain'],
  ['[127.0.0.1]', 'loopback'],
  ['[127.1.2.3]', 'loopback'],
  ['[IPv6:::1]', 'loopback'],
  ['192.0.2.1', "'[192.0.2.1]'"],
  ['2001:db8::1', "'[IPv6:2001:db8::1]'"],
  ['[mail.example.com]', 'no IP address'],
  ['a_b.example.com', 'with its domain'],
  ['-a.example.com', 'with its domain'],
  ['a..example.com', 'with its domain'],
  ['a.example.com ', 'with its domain'],
  ['a.example.com\r\nMAIL FROM:<x@example.com>', 'with its domain'],
  [`${'a'.repeat(64)}.example.com`, 'with its domain'],
  [`${'a.'.repeat(130)}com`, 'with its domain'],
  ['バッチ.example', "'xn--7ckd2b.example'"],
])('%j cannot, and it is said why', (name, words) => {
  expect(ehloNameFault(name)).toContain(words)
})
