import type { EventBridgeEvent } from '../eventbridge.js'
import type { Fate, SentMail } from './sent-mail.js'

/** What events say they come from. */
export interface EventOrigin {
  readonly account: string
  readonly region: string
  readonly now: () => Date
  readonly newId: () => string
}

const MTA = 'a8-50.smtp-out.amazonses.com'

/** It was accepted. */
export const sendEvent = (mail: SentMail, origin: EventOrigin): EventBridgeEvent =>
  eventOf('Email Sent', { eventType: 'Send', mail: mailOf(mail, origin), send: {} }, mail, origin)

/** What became of one recipient, in the order in which it is known: a complaint follows a delivery. */
export function fateEvents(
  address: string,
  fate: Fate,
  sent: SentMail,
  origin: EventOrigin,
): EventBridgeEvent[] {
  const mail = mailOf(sent, origin)
  const timestamp = origin.now().toISOString()
  if (fate.kind === 'bounced') {
    const { bounceType, bounceSubType, status, words } = fate
    const bounce = {
      feedbackId: origin.newId(),
      bounceType,
      bounceSubType,
      bouncedRecipients: [
        { emailAddress: address, action: 'failed', status, diagnosticCode: words },
      ],
      timestamp,
      reportingMTA: `dns; ${MTA}`,
    }
    return [eventOf('Email Bounced', { eventType: 'Bounce', mail, bounce }, sent, origin)]
  }
  const delivery = {
    timestamp,
    processingTimeMillis: origin.now().getTime() - sent.sentAt.getTime(),
    recipients: [address],
    smtpResponse: fate.words,
    reportingMTA: MTA,
  }
  const delivered = { eventType: 'Delivery', mail, delivery }
  const complaint = {
    feedbackId: origin.newId(),
    complaintSubType: null,
    complainedRecipients: [{ emailAddress: address }],
    timestamp,
    userAgent: 'Amazon SES Mailbox Simulator',
    complaintFeedbackType: 'abuse',
    arrivalDate: timestamp,
  }
  const complained = { eventType: 'Complaint', mail, complaint }
  return [
    eventOf('Email Delivered', delivered, sent, origin),
    ...(fate.kind === 'complained'
      ? [eventOf('Email Complaint Received', complained, sent, origin)]
      : []),
  ]
}

/** Source: SES developer guide, "Contents of event data". Of the headers it has the subject. */
const mailOf = (mail: SentMail, { account, region }: EventOrigin) => ({
  timestamp: mail.sentAt.toISOString(),
  source: mail.source,
  sourceArn: `arn:aws:ses:${region}:${account}:identity/${mail.source}`,
  sendingAccountId: account,
  messageId: mail.messageId,
  destination: mail.destinations,
  headersTruncated: true,
  headers: [{ name: 'Subject', value: mail.subject }],
  commonHeaders: { messageId: mail.messageId, subject: mail.subject },
  tags: {
    'ses:operation': ['SendRawEmail'],
    'ses:configuration-set': [mail.configurationSet],
    'ses:from-domain': [mail.source.slice(mail.source.lastIndexOf('@') + 1)],
    ...Object.fromEntries([...mail.tags].map(([name, value]) => [name, [value]])),
  },
})

const eventOf = (
  detailType: string,
  detail: Readonly<Record<string, unknown>>,
  { configurationSet }: SentMail,
  { account, region, now, newId }: EventOrigin,
): EventBridgeEvent => ({
  version: '0',
  id: newId(),
  'detail-type': detailType,
  source: 'aws.ses',
  account,
  time: now()
    .toISOString()
    .replace(/\.\d+Z$/, 'Z'),
  region,
  resources: [`arn:aws:ses:${region}:${account}:configuration-set/${configurationSet}`],
  detail,
})
