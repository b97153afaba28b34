import { expect, it } from 'vitest'
import { readOffer } from '../../../../../shared/delivery/transports/smtp/ehlo-offer.js'

const NOTHING = { mechanisms: [], maxMessageBytes: undefined, takesUtf8: false }

it.each([
  ['250 mail.example.com', {}],
  [
    '250-mail.example.com\n250-SIZE 1048576\n250 SMTPUTF8',
    { maxMessageBytes: 1_048_576, takesUtf8: true },
  ],
  ['250-mail.example.com\n250 size 10', { maxMessageBytes: 10 }],
  ['250-mail.example.com\n250 SIZE 0', {}],
  ['250-mail.example.com\n250 SIZE', {}],
  ['250-mail.example.com\r\n250 AUTH PLAIN cram-md5', { mechanisms: ['PLAIN', 'CRAM-MD5'] }],
  [
    '250-mail.example.com\n250-AUTH=LOGIN PLAIN\n250 AUTH LOGIN PLAIN XOAUTH2',
    { mechanisms: ['LOGIN', 'PLAIN', 'XOAUTH2'] },
  ],
  ['250-AUTH SIZE 10 SMTPUTF8\n250 PIPELINING', {}],
  ['250-mail.example.com\n250 XAUTH PLAIN', {}],
])('reads %j', (reply, offer) => {
  expect(readOffer(reply)).toEqual({ ...NOTHING, ...offer })
})
