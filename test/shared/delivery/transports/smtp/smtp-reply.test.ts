import { expect, it } from 'vitest'
import { readReply } from '../../../../../shared/delivery/transports/smtp/smtp-reply.js'

it.each([
  ['250 Ok', 250, undefined, '250 Ok'],
  ['250', 250, undefined, '250'],
  [
    '550 5.1.1 <x@example.com>: User unknown',
    550,
    '5.1.1',
    '550 5.1.1 <x@example.com>: User unknown',
  ],
  [
    '550-5.1.1 The account\n550-5.1.1 does not\n550 5.1.1 exist',
    550,
    '5.1.1',
    '550 5.1.1 The account does not exist',
  ],
  ['550-No\r\n550 such user', 550, undefined, '550 No such user'],
  ['451 4.7.1', 451, '4.7.1', '451 4.7.1'],
  ['452 5 users are waiting', 452, undefined, '452 5 users are waiting'],
  ['554 5.7.1\tTab\u0007 and bell', 554, '5.7.1', '554 5.7.1 Tab and bell'],
])('reads %j', (raw, code, status, words) => {
  expect(readReply(raw)).toEqual({ code, status, words })
})

it.each(['', 'hello', '99 No', '999 No', '2500 No', '+OK'])('takes %j for none', (raw) => {
  expect(readReply(raw)).toBeUndefined()
})

it('leaves a long one whole: it is cut after it has been masked', () => {
  const words = readReply(`554 ${'😀'.repeat(400)}`)?.words
  expect(words).toBe(`554 ${'😀'.repeat(400)}`)
})
