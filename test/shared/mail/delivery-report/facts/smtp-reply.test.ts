import { describe, expect, it } from 'vitest'
import { readSmtpReply } from '../../../../../shared/mail/delivery-report/facts/smtp-reply.js'

describe('readSmtpReply', () => {
  it.each([
    ['550 5.1.1 no such user', { code: '550', status: '5.1.1' }],
    ['host mx.example[192.0.2.1] said: 550-5.7.1 no', { code: '550', status: '5.7.1' }],
    ["5.1.0 - Unknown address error 550-'5.2.2 full'", { code: '550', status: '5.2.2' }],
    ['Sorry. (#5.5.0)', { status: '5.5.0' }],
    ['550 5.0.0 and then 5.1.1', { code: '550', status: '5.0.0' }],
    ['first 5.0.0, then 5.1.1', { status: '5.1.1' }],
    ['connect to mx.example[192.0.2.79]:25: timed out', {}],
    ['450 of them at 5.1.1.20 and 15.1.1', { code: '450' }],
    ['542 is no reply, nor is 599, nor x550 or 5501', {}],
    ['550: : User unknown', { code: '550' }],
    ['ERROR_CODE :550, ERROR_CODE :5.2.1', { code: '550', status: '5.2.1' }],
    ['responded as follows: [550 5.1.1 no]', { code: '550', status: '5.1.1' }],
    ['525 5.7.13 disabled', { code: '525', status: '5.7.13' }],
    ['', {}],
  ])('%s', (text, reply) => {
    expect(readSmtpReply(text)).toEqual(reply)
  })
})
