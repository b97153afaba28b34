import { describe, expect, it } from 'vitest'
import { readDeliveryStatus } from '../../../../../shared/mail/delivery-report/reports/delivery-status.js'

const RECIPIENT = 'Final-Recipient: rfc822; user@example.com\nAction: failed\nStatus: 5.1.1'

describe('readDeliveryStatus', () => {
  it('reads the fields of the message, and those of each recipient (RFC 3464 2)', () => {
    const text = `Reporting-MTA: dns; mx.example.com
Arrival-Date: Sat, 21 Nov 2026 09:00:00 +0000

Original-Recipient: rfc822;sales@example.com
Final-Recipient: rfc822;user@example.com
Action: Failed (for good)
Status: 5.1.1 (no such address)
Remote-MTA: dns; mx.other.example
Diagnostic-Code: smtp; 550 5.1.1
    User unknown

Final-Recipient: X400; /C=JP/S=USER/
Action: delayed
Status: 4.4.1
`
    expect(readDeliveryStatus(text)).toEqual({
      reportingMta: 'mx.example.com',
      recipients: [
        {
          recipient: 'user@example.com',
          originalRecipient: 'sales@example.com',
          action: 'failed',
          status: '5.1.1',
          remoteMta: 'mx.other.example',
          diagnostic: '550 5.1.1 User unknown',
        },
        {
          recipient: '/C=JP/S=USER/',
          addressType: 'x400',
          action: 'delayed',
          status: '4.4.1',
        },
      ],
    })
  })

  it.each([
    ['CR LF', RECIPIENT.replaceAll('\n', '\r\n')],
    ['no blank line after the fields of the message', `Reporting-MTA: dns; a\n${RECIPIENT}`],
    [
      'the address last',
      'Status: 5.1.1\nAction: failed\nFinal-Recipient: rfc822; user@example.com',
    ],
    ['angle brackets', RECIPIENT.replace('user@example.com', '<user@example.com>')],
    ['no address type', RECIPIENT.replace('rfc822; ', '')],
    ['only the original recipient', RECIPIENT.replace('Final', 'Original')],
    ['blanks before the colon', RECIPIENT.replaceAll(':', ' :')],
    ['control characters', RECIPIENT.replace('@example.com', '@example.com\u0000\u202e')],
  ])('reads a recipient in spite of %s', (_, text) => {
    const { recipients } = readDeliveryStatus(text)
    expect(recipients).toEqual([
      { recipient: 'user@example.com', action: 'failed', status: '5.1.1' },
    ])
  })

  it('reads recipients that no blank line separates', () => {
    const text = `${RECIPIENT}\n${RECIPIENT.replace('user', 'other')}`
    const { recipients } = readDeliveryStatus(text)
    expect(recipients.map(({ recipient }) => recipient)).toEqual([
      'user@example.com',
      'other@example.com',
    ])
  })

  it('goes on with a reply of several lines that is not folded', () => {
    const text = `${RECIPIENT}\nDiagnostic-Code: smtp; 550-Not\n550-mx.example [192.0.2.1]:25 here\n550 Sorry`
    expect(readDeliveryStatus(text).recipients[0]?.diagnostic).toBe(
      '550-Not 550-mx.example [192.0.2.1]:25 here 550 Sorry',
    )
  })

  it('reads addresses beyond ASCII (RFC 6533)', () => {
    const text = 'Final-Recipient: utf-8; \\x{7528}\\x{6237}@example.com\nAction: failed'
    expect(readDeliveryStatus(text).recipients[0]?.recipient).toBe('用户@example.com')
  })

  it.each([
    ['a source route', 'rfc822; @relay.example:user@example.com', ''],
    ['a program', 'rfc822; |/bin/filter user@example.com /home/user', ''],
    ['a type that is written in another way', 'rfc/822; user@example.com', ''],
    ['X.400', 'x400; /S=user/C=JP/', 'rfc822; user@example.com'],
    ['a host without a domain', 'rfc822; user@daemon', 'rfc822; user@example.com'],
  ])('finds the address that means something: %s', (_, final, original) => {
    const text = `Final-Recipient: ${final}\nOriginal-Recipient: ${original}\nAction: failed`
    expect(readDeliveryStatus(text).recipients).toEqual([
      { recipient: 'user@example.com', action: 'failed' },
    ])
  })

  it('takes no exit code of a program for words', () => {
    const text = `${RECIPIENT}\nDiagnostic-Code: X-Unix; 255`
    expect(readDeliveryStatus(text).recipients[0]).not.toHaveProperty('diagnostic')
  })

  it.each(['', 'Status: 5.1.1', 'Final-Recipient: rfc822;', '\n\n\n', ': :', 'no field'])(
    'finds nobody in %j',
    (text) => {
      expect(readDeliveryStatus(text).recipients).toEqual([])
    },
  )
})
