import { expect, test } from 'vitest'
import { inspectMail } from '../../../cli/trial/inspection.js'
import { statusReport } from '../../shared/mail/delivery-report/delivery-reports.js'
import { message } from '../../shared/mail/mail-bytes.js'

test('a delivery report is read into facts, and its parts stay attachments', async () => {
  const { deliveryReport, attachments } = await inspectMail(statusReport(), undefined)
  expect(deliveryReport).toMatchObject({
    kind: 'bounce',
    originalMessageId: '<4711@example.com>',
    sendId: '01JD-example-send',
    recipients: [{ recipient: 'user@example.co.jp', reason: 'user unknown', hard: true }],
  })
  expect(attachments).toHaveLength(2)
})

test('other mail has none', async () => {
  const mail = message('From: batch@example.co.jp', '', '550 5.1.1 User unknown')
  expect(await inspectMail(mail, undefined)).not.toHaveProperty('deliveryReport')
})
