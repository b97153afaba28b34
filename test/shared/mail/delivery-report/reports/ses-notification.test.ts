import { describe, expect, it } from 'vitest'
import { readSesNotification } from '../../../../../shared/mail/delivery-report/reports/ses-notification.js'
import { message, walk } from '../../mail-bytes.js'

const MAIL = {
  messageId: '0101-example',
  headers: [
    { name: 'Message-ID', value: '<4711@example.com>' },
    { name: 'X-Mailjobs-Send', value: '01JD-example-send' },
  ],
}
const BOUNCE = {
  notificationType: 'Bounce',
  bounce: {
    bounceType: 'Permanent',
    bouncedRecipients: [
      {
        emailAddress: 'user@example.co.jp',
        action: 'failed',
        status: '5.1.1',
        diagnosticCode: 'smtp; 550 5.1.1 user unknown',
      },
    ],
    reportingMTA: 'dns; mx.example.com',
  },
  mail: MAIL,
}
const COMPLAINT = {
  notificationType: 'Complaint',
  complaint: {
    complainedRecipients: [{ emailAddress: 'user@example.co.jp' }],
    complaintFeedbackType: 'abuse',
  },
  mail: MAIL,
}
const DELIVERY = {
  notificationType: 'Delivery',
  delivery: { recipients: ['user@example.co.jp'], reportingMTA: 'mx.example.com' },
  mail: MAIL,
}
const TIES = { originalMessageId: '<4711@example.com>', sendId: '01JD-example-send' }
const FAILED = {
  kind: 'bounce',
  reportingMta: 'mx.example.com',
  recipients: [
    {
      recipient: 'user@example.co.jp',
      action: 'failed',
      status: '5.1.1',
      replyCode: '550',
      reason: 'user unknown',
      hard: true,
      diagnostic: '550 5.1.1 user unknown',
    },
  ],
  ...TIES,
}

describe('a notification of Amazon SES that comes by mail', () => {
  it.each([
    ['a bounce', JSON.stringify(BOUNCE), FAILED],
    ['a bounce in the envelope of SNS', inEnvelope(BOUNCE), FAILED],
    [
      'a bounce in broken lines',
      JSON.stringify(BOUNCE).replace('"status"', '"!\r\n status"'),
      FAILED,
    ],
    [
      'a complaint',
      JSON.stringify(COMPLAINT),
      {
        kind: 'complaint',
        feedbackType: 'abuse',
        recipients: [{ recipient: 'user@example.co.jp', reason: 'complaint', hard: false }],
        ...TIES,
      },
    ],
    [
      'a delivery',
      JSON.stringify(DELIVERY),
      {
        kind: 'delivered',
        reportingMta: 'mx.example.com',
        recipients: [{ recipient: 'user@example.co.jp', action: 'delivered' }],
        ...TIES,
      },
    ],
  ])('%s', async (_, json, report) => {
    const { deliveryReport } = await walk(fromSns(json))
    expect(deliveryReport).toEqual(report)
  })

  it.each(['', 'An alarm has gone off.', '{"notificationType":"Bounce"}', '{"Message":"{"}', '[]'])(
    'is not %j',
    async (text) => {
      expect(readSesNotification(text)).toBeUndefined()
      expect(await walk(fromSns(text))).not.toHaveProperty('deliveryReport')
    },
  )
})

function fromSns(text: string): Buffer {
  return message(
    'From: Bounces <no-reply@sns.amazonaws.com>',
    'Subject: AWS Notification Message',
    '',
    text,
    '',
    '--',
    'If you wish to stop receiving notifications, {visit} the link below.',
  )
}

function inEnvelope(notification: object): string {
  return JSON.stringify({ Type: 'Notification', Message: JSON.stringify(notification) }, null, 2)
}
