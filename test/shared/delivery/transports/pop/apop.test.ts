import { expect, test } from 'vitest'
import { apopDigest, apopTimestamp } from '../../../../../shared/delivery/transports/pop/apop.js'

test('the example of RFC 1939 7', () => {
  const timestamp = apopTimestamp('POP3 server ready <1896.697170952@dbc.mtview.ca.us>')
  expect(timestamp).toBe('<1896.697170952@dbc.mtview.ca.us>')
  expect(apopDigest('<1896.697170952@dbc.mtview.ca.us>', 'tanstaaf')).toBe(
    'c4c9334bac560ecc979e58001b3e22fb',
  )
})

test('a password that is not ASCII counts as UTF-8', () => {
  // printf '<1@example.com>\xe5\x90\x88\xe8\xa8\x80\xe8\x91\x89' | md5sum
  expect(apopDigest('<1@example.com>', '合言葉')).toBe('bf9c22026c8da73f4b0da9217409acd8')
})

test.each([
  { greeting: '<1@example.com> hello', timestamp: '<1@example.com>' },
  { greeting: 'a <b> <1.2@example.com>, welcome', timestamp: '<1.2@example.com>' },
])('in "$greeting" it is $timestamp', ({ greeting, timestamp }) => {
  expect(apopTimestamp(greeting)).toBe(timestamp)
})

test.each([
  '',
  'ready',
  '<>',
  '<no-at-sign>',
  '<1 2@example.com>',
  '<1@>',
  '<1@example.com',
  '<\u00e9@a>',
])('there is none in "%s"', (greeting) => {
  expect(apopTimestamp(greeting)).toBeUndefined()
})
