import { describe, expect, it } from 'vitest'
import { message, walk } from '../mail-bytes.js'
import { notice, STATUS, statusReport } from './delivery-reports.js'

let boundaries = 0

/** What a gateway makes of a report that came for one of its users. */
function wrapped(report: Buffer, words: readonly string[] = ['A report came back.']): Buffer {
  boundaries += 1
  const outer = `outer${boundaries}`
  return message(
    'From: "Mail Delivery Subsystem" <MAILER-DAEMON@gateway.example.com>',
    'To: notify@gateway.example.com',
    'Subject: Returned mail: see inside',
    'Message-ID: <wrap@gateway.example.com>',
    `Content-Type: multipart/mixed; boundary=${outer}`,
    '',
    `--${outer}`,
    'Content-Type: text/plain',
    '',
    ...words,
    `--${outer}`,
    'Content-Type: message/rfc822',
    '',
    report,
    `--${outer}--`,
  )
}

const OLD_NOTICE = notice([
  'Hi. This is the qmail-send program at mx.example.com.',
  "I'm afraid I wasn't able to deliver your message to the following addresses.",
  "This is a permanent error; I've given up. Sorry it didn't work out.",
  '',
  '<user@example.co.jp>:',
  '192.0.2.1 does not like recipient.',
  'Remote host said: 550 5.1.1 User unknown',
  'Giving up on 192.0.2.1.',
])
const FULL = statusReport({
  status: [...STATUS.slice(0, 4), 'Status: 5.2.2', 'Diagnostic-Code: smtp; 552 5.2.2 Over quota'],
})

describe('a report that is wrapped in a notice', () => {
  it.each([
    ['a status', wrapped(statusReport()), 'user unknown'],
    ['a status twice', wrapped(wrapped(statusReport())), 'user unknown'],
    ['another status', wrapped(FULL), 'mailbox full'],
    ['a notice in words', wrapped(OLD_NOTICE), 'user unknown'],
    [
      'a status whose recipient the gateway names',
      wrapped(statusReport(), ['<user@example.co.jp>... User unknown']),
      'user unknown',
    ],
    [
      'a status, and words of the gateway that name nobody',
      wrapped(statusReport(), [
        'The original message was received at Fri, 21 Nov 2025 23:30:00 +0900',
        '',
        '   ----- The following addresses had permanent fatal errors -----',
      ]),
      'user unknown',
    ],
  ])('tells what the inner one tells: %s', async (_, mail, reason) => {
    const { deliveryReport } = await walk(mail)
    expect(deliveryReport).toMatchObject({
      kind: 'bounce',
      recipients: [{ recipient: 'user@example.co.jp', reason }],
    })
    expect(deliveryReport?.recipients).toHaveLength(1)
  })

  it('is tied to the mail that was lost, and not to the report', async () => {
    const { deliveryReport } = await walk(wrapped(statusReport()))
    expect(deliveryReport).toMatchObject({
      originalMessageId: '<4711@example.com>',
      sendId: '01JD-example-send',
    })
  })

  it('is a mail like any other where it could not be delivered itself', async () => {
    const { deliveryReport } = await walk(
      wrapped(statusReport(), ['<sales@example.com>... 550 5.1.1 User unknown']),
    )
    expect(deliveryReport).toMatchObject({ recipients: [{ recipient: 'sales@example.com' }] })
  })

  it('is followed so far, and no further', async () => {
    let mail = statusReport()
    for (let depth = 0; depth < 3; depth++) mail = wrapped(mail)
    expect((await walk(mail)).deliveryReport?.recipients).toMatchObject([
      { recipient: 'user@example.co.jp' },
    ])
    for (let depth = 0; depth < 50; depth++) mail = wrapped(mail)
    expect((await walk(mail)).deliveryReport?.recipients ?? []).not.toMatchObject([
      { recipient: 'user@example.co.jp' },
    ])
  })

  it('is no failure where a person hands it on', async () => {
    const mail = Buffer.from(
      wrapped(statusReport())
        .toString()
        .replace('"Mail Delivery Subsystem" <MAILER-DAEMON@gateway', 'Taro <taro@gateway')
        .replace('Returned mail: see inside', 'Fwd: do you know this?'),
    )
    expect((await walk(mail)).deliveryReport).toBeUndefined()
  })
})

describe('a command that only the text names', () => {
  const report = (explanation: readonly string[], diagnostic: string, status = '5.0.0') =>
    statusReport({
      text: ['This is the mail system at host mx.example.com.', '', ...explanation],
      status: [...STATUS.slice(0, 4), `Status: ${status}`, `Diagnostic-Code: smtp; ${diagnostic}`],
    })
  const said = (...lines: readonly string[]) => [
    '<user@example.co.jp>: host mx.example.co.jp[192.0.2.1] said: 550 Unknown user',
    ...lines,
  ]
  it.each([
    [
      'the end of DATA',
      report(said('    (in reply to end of DATA command)'), '550 Unknown user'),
      'filtered',
      false,
    ],
    [
      'folded within',
      report(said('    (in reply to end of DATA', '    command)'), '550 Unknown user'),
      'filtered',
      false,
    ],
    ['DATA', report(said('    (in reply to DATA command)'), '550 Unknown user'), 'filtered', false],
    [
      'RCPT',
      report(said('    (in reply to RCPT TO command)'), '550 Unknown user'),
      'user unknown',
      true,
    ],
    [
      'MAIL',
      report(said('    (in reply to MAIL FROM command)'), '550 Unknown user'),
      'rejected',
      false,
    ],
    [
      'DATA, with a status of the address',
      report(said('    (in reply to end of DATA command)'), '550 5.1.1 Unknown user', '5.1.1'),
      'user unknown',
      true,
    ],
    ['none', report(said(), '550 Unknown user'), 'user unknown', true],
    [
      'that of another recipient',
      report(
        [
          '<other@example.co.jp>: host mx.example.co.jp[192.0.2.1] said: 550 Unknown user',
          '    (in reply to end of DATA command)',
          '',
          ...said('    (in reply to RCPT TO command)'),
        ],
        '550 Unknown user',
      ),
      'user unknown',
      true,
    ],
  ])('%s', async (_, mail, reason, hard) => {
    const { deliveryReport } = await walk(mail)
    expect(deliveryReport?.recipients).toMatchObject([{ reason, hard }])
  })
})
