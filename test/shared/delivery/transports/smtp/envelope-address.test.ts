import { expect, it } from 'vitest'
import { whyUnsendable } from '../../../../../shared/delivery/transports/smtp/envelope-address.js'

it.each(['to@example.com', '"a b"@example.com', "o'hara+x@example.co.jp"])(
  '%j can be sent',
  (address) => {
    expect(whyUnsendable(address, false)).toBeUndefined()
  },
)

it.each([
  '',
  ' to@example.com',
  'a@example.com\r\nRSET',
  'a@example.com\0',
  'a>b@example.com',
  '<a@example.com>',
])('%j cannot be sent at all', (address) => {
  expect(whyUnsendable(address, true)).toContain('no address')
})

it.each(['受付@example.co.jp', 'to@例え.jp'])('%j needs SMTPUTF8', (address) => {
  expect(whyUnsendable(address, false)).toContain('SMTPUTF8')
  expect(whyUnsendable(address, true)).toBeUndefined()
})
