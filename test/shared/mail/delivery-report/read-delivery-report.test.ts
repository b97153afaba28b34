import { describe, expect, it } from 'vitest'
import { message, walk } from '../mail-bytes.js'
import { RETURNED, STATUS, statusReport } from './delivery-reports.js'

describe('a delivery status notification (RFC 3464)', () => {
  it('is read into facts, and tied to the send it belongs to', async () => {
    const { deliveryReport, attachments } = await walk(statusReport())
    expect(deliveryReport).toEqual({
      kind: 'bounce',
      reportingMta: 'mx.example.com',
      originalMessageId: '<4711@example.com>',
      sendId: '01JD-example-send',
      recipients: [
        {
          recipient: 'user@example.co.jp',
          action: 'failed',
          status: '5.1.1',
          replyCode: '550',
          reason: 'user unknown',
          hard: true,
          diagnostic: '550 5.1.1 <user@example.co.jp>: User unknown',
        },
      ],
    })
    expect(attachments.map(({ contentType }) => contentType)).toEqual([
      'message/delivery-status',
      'text/rfc822-headers',
    ])
  })

  it.each([
    ['a failure', ['failed'], 'bounce'],
    ['a delay', ['delayed'], 'delay'],
    ['a success', ['delivered'], 'delivered'],
    ['a relay to a server without reports', ['relayed'], 'delivered'],
    ['a success and a delay', ['delivered', 'delayed'], 'delay'],
    ['a delay and a failure', ['delayed', 'failed'], 'bounce'],
  ])('says what kind it is: %s', async (_, actions, kind) => {
    const status = actions.flatMap((action, index) => [
      '',
      `Final-Recipient: rfc822; user${index}@example.co.jp`,
      `Action: ${action}`,
    ])
    const { deliveryReport } = await walk(statusReport({ status }))
    expect(deliveryReport?.kind).toBe(kind)
    expect(deliveryReport?.recipients).toHaveLength(actions.length)
  })

  it.each([
    ['the whole message', { returned: [...RETURNED, '', 'Hello'], returnedType: 'message/rfc822' }],
    ['its headers', { returnedType: 'text/rfc822-headers' }],
    ['a message beyond ASCII (RFC 6533)', { returnedType: 'message/global' }],
  ])('is tied by %s', async (_, parts) => {
    const { deliveryReport } = await walk(statusReport(parts))
    expect(deliveryReport?.sendId).toBe('01JD-example-send')
  })

  it('has its words from the text where it lacks a diagnostic', async () => {
    const { deliveryReport } = await walk(
      statusReport({
        status: STATUS.slice(0, -1).map((line) => line.replace('5.1.1', '5.0.0')),
        text: ['<user@example.co.jp>: host mx.example.co.jp said: 552 5.2.2 Mailbox full'],
      }),
    )
    expect(deliveryReport?.recipients[0]).toMatchObject({ status: '5.2.2', reason: 'mailbox full' })
  })

  it.each([
    ['no address at all', 'rfc822; @mx.example.net'],
    ['the name of an account', 'LOCAL; user'],
  ])('has the address from the text where the fields have %s', async (_, final) => {
    const status = [`Final-Recipient: ${final}`, 'Action: failed', 'Status: 5.1.2']
    const text = ["Failed to deliver to '<user@example.co.jp>'", '550 Host unknown']
    const { deliveryReport } = await walk(statusReport({ status, text }))
    expect(deliveryReport?.recipients).toMatchObject([
      { recipient: 'user@example.co.jp', reason: 'host unknown', hard: true },
    ])
  })

  it('has the command that was refused from the session in its text', async () => {
    const status = STATUS.map((line) => line.replaceAll('5.1.1', '5.2.1'))
    const text = ['>>> DATA', '<<< 550 5.2.1 <user@example.co.jp>: User unknown']
    const { deliveryReport } = await walk(statusReport({ status, text }))
    expect(deliveryReport?.recipients[0]).toMatchObject({ reason: 'filtered', hard: false })
  })

  it('stands in the text itself in reports without parts', async () => {
    const { deliveryReport } = await walk(
      message(
        'From: MAILER-DAEMON@mx.example.com',
        'Content-Type: multipart/report; report-type=delivery-status; boundary="none"',
        '',
        'It could not be delivered.',
        '',
        ...STATUS,
        '',
        ...RETURNED,
        '',
        'Hello',
      ),
    )
    expect(deliveryReport).toMatchObject({
      reportingMta: 'mx.example.com',
      sendId: '01JD-example-send',
      recipients: [{ recipient: 'user@example.co.jp', status: '5.1.1', hard: true }],
    })
  })
})

describe('a complaint (RFC 5965)', () => {
  it.each([
    ['whom the report names', ['Original-Rcpt-To: reader@example.co.jp'], 'reader@example.co.jp'],
    ['whom the mail was for', [], 'user@example.co.jp'],
  ])('is from %s', async (_, fields, recipient) => {
    const status = ['Feedback-Type: abuse', 'User-Agent: Loop/1.0', 'Version: 1', ...fields]
    const { deliveryReport } = await walk(
      statusReport({ status, statusHeader: ['Content-Type: message/feedback-report'] }),
    )
    expect(deliveryReport).toEqual({
      kind: 'complaint',
      feedbackType: 'abuse',
      originalMessageId: '<4711@example.com>',
      sendId: '01JD-example-send',
      recipients: [{ recipient, reason: 'complaint', hard: false }],
    })
  })
})

it('a complaint of Outlook.com is the mail itself, with a subject that says so', async () => {
  const bytes = (subject: string) =>
    message(
      'From: staff@hotmail.com',
      `Subject: ${subject}`,
      'Content-Type: multipart/mixed; boundary=m',
      '',
      '--m',
      'Content-Type: message/rfc822',
      '',
      ...RETURNED,
      '--m--',
    )
  const { deliveryReport } = await walk(bytes('complaint about message from 192.0.2.1'))
  expect(deliveryReport).toMatchObject({
    kind: 'complaint',
    feedbackType: 'abuse',
    sendId: '01JD-example-send',
    recipients: [{ recipient: 'user@example.co.jp' }],
  })
  expect(await walk(bytes('A letter'))).not.toHaveProperty('deliveryReport')
})

describe('what is no delivery report', () => {
  const bounce = ['<user@example.co.jp>: host mx.example.co.jp said: 550 User unknown']

  it.each([
    ['a notice that somebody forwards', message('From: a@example.com', '', ...bounce)],
    [
      'one that is attached',
      message(
        'From: a@example.com',
        'Content-Type: multipart/mixed; boundary=m',
        '',
        '--m',
        'Content-Type: message/rfc822',
        '',
        statusReport(),
        '--m--',
      ),
    ],
    ['a reply from an absence', message('Return-Path: <>', 'From: a@example.com', '', 'I am away')],
    [
      'a warning of the postmaster',
      message('From: postmaster@example.com', '', 'user@example.com: your mailbox is over quota.'),
    ],
    [
      'a receipt of reading (RFC 8098)',
      statusReport({
        status: ['Final-Recipient: rfc822; user@example.co.jp', 'Disposition: displayed'],
        statusHeader: ['Content-Type: message/disposition-notification'],
      }),
    ],
  ])('%s', async (_, bytes) => {
    expect(await walk(bytes)).not.toHaveProperty('deliveryReport')
  })
})
