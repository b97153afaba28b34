import { describe, expect, it } from 'vitest'
import type { ReportRecipient } from '../../../../../shared/mail/delivery-report/facts/delivery-report.js'
import { message, walk } from '../../mail-bytes.js'
import { notice, RETURNED } from '../delivery-reports.js'

interface Form {
  readonly form: string
  readonly lines: readonly string[]
  readonly kind?: string
  readonly recipients: readonly Partial<ReportRecipient>[]
}

const USER = 'user@example.co.jp'
const OTHER = 'other@example.co.jp'
const UNKNOWN = { reason: 'user unknown', hard: true } as const

const FORMS: readonly Form[] = [
  {
    form: 'DragonFly',
    lines: [
      'This is the DragonFly Mail Agent v0.13 at mx.example.com.',
      '',
      `There was an error delivering your mail to <${USER}>.`,
      '',
      'mx.example.co.jp [192.0.2.1] did not like our RCPT TO:',
      '550 5.1.1 User unknown',
      '',
      'Message headers follow.',
      '',
      ...RETURNED,
    ],
    recipients: [{ recipient: USER, status: '5.1.1', replyCode: '550', ...UNKNOWN }],
  },
  {
    form: 'DragonFly, which gave up',
    lines: [
      `There was an error delivering your mail to <${USER}>.`,
      '',
      'Could not deliver for the last 432000 seconds. Giving up.',
    ],
    recipients: [{ recipient: USER, reason: 'expired', hard: false }],
  },
  {
    form: 'IMail, of an unknown user',
    lines: [`Invalid final delivery userid: ${USER}`, '', 'Original message follows.'],
    recipients: [{ recipient: USER, ...UNKNOWN }],
  },
  {
    form: 'IMail, of a full mailbox',
    lines: [`User mailbox exceeds allowed size: ${USER}`],
    recipients: [{ recipient: USER, reason: 'mailbox full', hard: false }],
  },
  {
    form: 'KDDI',
    lines: [
      'Your mail sent on: Sat, 21 Nov 2026 09:00:00 +0900',
      `     Could not be delivered to: <${USER}>`,
      '     As their mailbox is full.',
    ],
    recipients: [{ recipient: USER, reason: 'mailbox full', hard: false }],
  },
  {
    form: 'Exchange 5.5',
    lines: [
      'Your message',
      '',
      '  To:      list@example.co.jp',
      '  Subject: Report',
      '',
      'did not reach the following recipient(s):',
      '',
      `${USER} on Sat, 21 Nov 2026 09:00:00 +0900`,
      '    The recipient name is not recognized',
      '',
      `${OTHER} on Sat, 21 Nov 2026 09:00:00 +0900`,
      '    552 Over quota',
    ],
    recipients: [
      { recipient: USER, ...UNKNOWN },
      { recipient: OTHER, reason: 'mailbox full', hard: false },
    ],
  },
  {
    form: 'OpenSMTPD',
    lines: [
      '    An error has occurred while attempting to deliver a message for',
      '    the following list of recipients:',
      '',
      `${USER}: 550 5.1.1 <${USER}>... User unknown`,
      `${OTHER}: 552 5.2.2 <${OTHER}>... Mailbox full`,
      '',
      '    Below is a copy of the original message:',
      '',
      ...RETURNED,
    ],
    recipients: [
      { recipient: USER, status: '5.1.1', ...UNKNOWN },
      { recipient: OTHER, status: '5.2.2', reason: 'mailbox full', hard: false },
    ],
  },
  {
    form: 'GMX: addresses in quotation marks',
    lines: [
      'A message that you sent could not be delivered to one or more of',
      'its recipients. The following addresses',
      'failed:',
      '',
      `"${USER}":`,
      'SMTP error from remote server after RCPT command:',
      `550 5.1.1 <${USER}>... User unknown`,
      '',
      `"${OTHER}":`,
      `550 5.2.2 <${OTHER}>... Mailbox full`,
    ],
    recipients: [
      { recipient: USER, ...UNKNOWN },
      { recipient: OTHER, reason: 'mailbox full', hard: false },
    ],
  },
  {
    form: 'bullets, and technical details between rules',
    lines: [
      'Delivery to the following recipients failed permanently:',
      '',
      `   * ${USER}`,
      '',
      '=================',
      '   Technical details:   ',
      '',
      'SMTP:RCPT host 192.0.2.1: 553 5.3.0 No such user here',
      '',
      '=================',
    ],
    recipients: [{ recipient: USER, status: '5.3.0', replyCode: '553', ...UNKNOWN }],
  },
  {
    form: 'a reply in brackets',
    lines: [
      `The following recipients returned permanent errors: ${USER}. Reason: the server`,
      'refused your message, with the error [554 5.4.6 Hop count exceeded].',
    ],
    recipients: [{ recipient: USER, status: '5.4.6', replyCode: '554', reason: 'network error' }],
  },
  {
    form: 'nothing but that it failed',
    lines: [`Unable to deliver message to <${USER}> (and others in the same domain).`],
    recipients: [{ recipient: USER }],
  },
  {
    form: 'Lotus Notes in Japanese',
    lines: ['--- Failure Reasons ---', '', 'ディレクトリのリストにありません', USER],
    recipients: [{ recipient: USER, ...UNKNOWN }],
  },
  {
    form: 'a returned message without a line above it',
    lines: [
      `${USER} Invalid Address, ERROR_CODE :550, ERROR_CODE :Requested action not taken: mailbox unavailable`,
      '',
      'Received:from mx.example.com by mx.example.co.jp; Sat, 21 Nov 2026 09:00:00 +0900',
      ...RETURNED,
    ],
    recipients: [{ recipient: USER, replyCode: '550', ...UNKNOWN }],
  },
  {
    form: 'an appliance, of a delay',
    lines: [
      'Delivery of email to this address',
      '',
      `"${USER}"`,
      '',
      'has been postponed due to a full mailbox.',
    ],
    kind: 'delay',
    recipients: [{ recipient: USER, action: 'delayed', reason: 'mailbox full', hard: false }],
  },
]

describe('notices of no form', () => {
  it.each(FORMS)('$form', async ({ lines, kind = 'bounce', recipients }) => {
    const { deliveryReport } = await walk(
      notice(lines, ['Content-Type: text/plain; charset=utf-8']),
    )
    expect(deliveryReport).toMatchObject({ kind, recipients })
    expect(deliveryReport?.recipients).toHaveLength(recipients.length)
  })

  it.each(FORMS.filter(({ lines }) => lines.includes('X-Mailjobs-Send: 01JD-example-send')))(
    '$form: tied to the send by the message below it',
    async ({ lines }) => {
      const { deliveryReport } = await walk(notice(lines))
      expect(deliveryReport).toMatchObject({
        originalMessageId: '<4711@example.com>',
        sendId: '01JD-example-send',
      })
    },
  )

  it('do not speak of who sent the mail', async () => {
    const lines = ['Your message could not be delivered.', '', 'sales@example.com', USER]
    const { deliveryReport } = await walk(notice(lines))
    expect(deliveryReport?.recipients.map(({ recipient }) => recipient)).toEqual([USER])
  })
})

describe('a notice is known', () => {
  const lines = [`Your message could not be delivered to <${USER}>.`]
  it.each([
    ['by an author without an address', ['From: MAILER-DAEMON <>', 'Subject: Report']],
    [
      'by a return path of a server',
      ['From: a@example.com', 'Return-Path: <MAILER-DAEMON@mx.example>', 'Subject: Returned mail'],
    ],
    ['by its type', ['From: a@example.com', 'Content-Type: multipart/report; boundary=none']],
    ['by how its subject begins', ['From: a@example.com', 'Subject: Undeliverable: Report']],
    ['by X-Failed-Recipients', ['From: a@example.com', `X-Failed-Recipients: ${USER}`]],
  ])('%s', async (_, header) => {
    const { deliveryReport } = await walk(message(...header, '', ...lines))
    expect(deliveryReport).toMatchObject({ kind: 'bounce', recipients: [{ recipient: USER }] })
  })

  it.each([
    ['a reply to one', ['From: a@example.com', 'Subject: Re: Undeliverable: Report']],
    ['one that is forwarded', ['From: a@example.com', 'Subject: Fwd: Returned mail']],
    ['a subject without a failure', ['From: a@example.com', 'Subject: Delivery failure rates']],
    [
      'a reply from an absence',
      ['From: a@example.com', 'Return-Path: <>', 'Subject: Out of office'],
      [
        'My old address is no longer valid, and mail to it cannot be delivered.',
        `Write to ${USER}`,
      ],
    ],
    [
      'a report of a parcel',
      ['From: shop@example.com', 'Subject: Delivery failure: your parcel'],
      ['We missed you. Call us, or write to us.'],
    ],
    [
      'an announcement of the postmaster',
      ['From: postmaster@example.com', 'Subject: Maintenance'],
      ['Mail will be delivered late on Sunday. Questions:', USER],
    ],
    [
      'a letter of the postmaster with a disclaimer',
      ['From: postmaster@example.com', 'Subject: Certificates'],
      [
        'They are renewed today.',
        '',
        USER,
        '',
        'If you are not the intended recipient, delete it.',
      ],
    ],
  ])('but not %s', async (_, header, text = lines) => {
    const isFailure = header[1] === 'Subject: Delivery failure rates'
    const body = isFailure ? ['Two in a hundred this week.', USER] : text
    expect(await walk(message(...header, '', ...body))).not.toHaveProperty('deliveryReport')
  })
})
