import { describe, expect, it } from 'vitest'
import type { ReportRecipient } from '../../../../shared/mail/delivery-report/delivery-report.js'
import { walk } from '../mail-bytes.js'
import { notice, RETURNED } from './delivery-reports.js'

interface Form {
  readonly form: string
  readonly lines: readonly string[]
  readonly header?: readonly string[]
  readonly kind?: string
  readonly recipients: readonly Partial<ReportRecipient>[]
}

const UNKNOWN = { status: '5.1.1', replyCode: '550', reason: 'user unknown', hard: true } as const
const USER = 'user@example.co.jp'
const OTHER = 'other@example.co.jp'

const FORMS: readonly Form[] = [
  {
    form: 'Exim',
    lines: [
      'A message that you sent could not be delivered to one or more of its',
      'recipients. This is a permanent error. The following address(es) failed:',
      '',
      `  ${USER}`,
      `    SMTP error from remote mail server after RCPT TO:<${USER}>:`,
      `    host mx.example.co.jp [192.0.2.1]: 550 5.1.1 <${USER}>... User unknown`,
      `  ${OTHER}`,
      '    Unrouteable address',
      '',
      '------ This is a copy of the message, including all the headers. ------',
      '',
      ...RETURNED,
    ],
    recipients: [
      { recipient: USER, ...UNKNOWN },
      { recipient: OTHER, reason: 'host unknown', hard: true },
    ],
  },
  {
    form: 'Exim, of a local address',
    header: [`X-Failed-Recipients: ${USER}`],
    lines: ['The following address(es) failed:', '', '  user:', '    mailbox is full'],
    recipients: [{ recipient: USER, reason: 'mailbox full', hard: false }],
  },
  {
    form: 'Exim, of a delay',
    lines: [
      'The address to which the message has not yet been delivered is:',
      '',
      `  ${USER}`,
      '    Delay reason: Connection timed out',
      '',
      'No action is required on your part.',
    ],
    kind: 'delay',
    recipients: [{ recipient: USER, action: 'delayed', reason: 'expired', hard: false }],
  },
  {
    form: 'qmail',
    lines: [
      'Hi. This is the qmail-send program at mx.example.com.',
      "I'm afraid I wasn't able to deliver your message to the following addresses.",
      '',
      `<${USER}>:`,
      '192.0.2.1 does not like recipient.',
      'Remote host said: 550 5.1.1 User unknown',
      'Giving up on 192.0.2.1.',
      '',
      `<${OTHER}>:`,
      'Unable to contact LDAP server. (#4.4.3)',
      '',
      '--- Below this line is a copy of the message.',
      '',
      ...RETURNED,
    ],
    recipients: [
      { recipient: USER, ...UNKNOWN },
      { recipient: OTHER, status: '4.4.3', reason: 'system error', hard: false },
    ],
  },
  {
    form: 'Postfix, without parts',
    lines: [
      'This is the mail system at host mx.example.com.',
      '',
      `<${USER}>: host mx.example.co.jp[192.0.2.1] said: 550 5.1.1 User`,
      '    unknown (in reply to RCPT TO command)',
      '',
      `<${OTHER}>: host mx.example.co.jp[192.0.2.1] said: 550 User unknown`,
      '    (in reply to end of DATA command)',
    ],
    recipients: [
      { recipient: USER, ...UNKNOWN },
      { recipient: OTHER, replyCode: '550', reason: 'filtered', hard: false },
    ],
  },
  {
    form: 'sendmail 8, without parts',
    lines: [
      '   ----- The following addresses had permanent fatal errors -----',
      `<${USER}>`,
      `    (reason: 550 5.1.1 <${USER}>... User unknown)`,
      '    (expanded from: <list@example.co.jp>)',
      '',
      '   ----- Transcript of session follows -----',
      '... while talking to mx.example.co.jp.:',
      '>>> DATA',
      `<<< 550 5.1.1 <${USER}>... User unknown`,
    ],
    recipients: [{ recipient: USER, originalRecipient: 'list@example.co.jp', ...UNKNOWN }],
  },
  {
    form: 'sendmail 8, of a delay',
    lines: [
      '    **********************************************',
      '    **      THIS IS A WARNING MESSAGE ONLY      **',
      '    **********************************************',
      '   ----- The following addresses had transient non-fatal errors -----',
      `<${USER}>`,
      '',
      '   ----- Transcript of session follows -----',
      `<${USER}>... Deferred: Connection timed out with mx.example.co.jp.`,
    ],
    kind: 'delay',
    recipients: [{ recipient: USER, action: 'delayed', reason: 'expired', hard: false }],
  },
  {
    form: 'sendmail 5: several sessions',
    lines: [
      '   ----- Transcript of session follows -----',
      'While talking to mx.example.co.jp:',
      `>>> RCPT To:<${USER}>`,
      '<<< 550 No such user here.',
      `550 <${USER}>... User unknown`,
      '550 host.example (smtp)... 550 Host unknown',
      '554 <user@host.example>... 550 Host unknown (Authoritative answer from name server)',
      '',
      '   ----- Unsent message follows -----',
      ...RETURNED,
    ],
    recipients: [
      { recipient: USER, replyCode: '550', reason: 'user unknown', hard: true },
      { recipient: 'user@host.example', replyCode: '550', reason: 'host unknown', hard: true },
    ],
  },
  {
    form: 'sendmail 5, which names nobody',
    lines: [
      '   ----- Transcript of session follows -----',
      '421 host.example (smtp)... Deferred: Connection timed out',
      '',
      '   ----- Unsent message follows -----',
      ...RETURNED,
    ],
    recipients: [{ recipient: USER, replyCode: '421', reason: 'expired', hard: false }],
  },
  {
    form: 'Biglobe',
    lines: [
      '   ----- The following addresses had delivery problems -----',
      USER,
      '',
      '   ----- Non-delivered information -----',
      "The number of messages in recipient's mailbox exceeded the local limit.",
    ],
    recipients: [{ recipient: USER, reason: 'mailbox full', hard: false }],
  },
  {
    form: 'Gmail',
    header: [`X-Failed-Recipients: ${USER}`],
    lines: [
      'Delivery to the following recipient failed permanently:',
      '',
      `     ${USER}`,
      '',
      'Technical details of permanent failure: ',
      'Google tried to deliver your message, but it was rejected by the server.',
      '',
      'The error that the other server returned was:',
      '550 5.1.1 User unknown',
      '',
      '----- Original message -----',
      '',
      ...RETURNED,
    ],
    recipients: [{ recipient: USER, ...UNKNOWN }],
  },
  {
    form: 'Gmail, of a delay',
    lines: [
      'Delivery to the following recipient has been delayed:',
      '',
      `     ${USER}`,
      '',
      'Technical details of temporary failure:',
      'The error that the other server returned was: 450 450 4.2.2 Mailbox Full (state 14).',
    ],
    kind: 'delay',
    recipients: [{ recipient: USER, status: '4.2.2', reason: 'mailbox full', hard: false }],
  },
  {
    form: 'Exchange 2007',
    lines: [
      'Delivery has failed to these recipients or distribution lists:',
      '',
      'Diagnostic information for administrators:',
      '',
      'Generating server: mx.example.com',
      '',
      USER,
      `#550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##rfc822;${OTHER}`,
      '',
      'Original message headers:',
      '',
      ...RETURNED,
    ],
    recipients: [{ recipient: USER, ...UNKNOWN }],
  },
  {
    form: 'Verizon',
    lines: [
      'Error: Invalid user address',
      '',
      'Error message below:',
      '550 - Requested action not taken: no such user here',
      '',
      'Message details:',
      '  MAIL FROM: sales@example.com',
      `  RCPT TO: ${USER}`,
    ],
    recipients: [{ recipient: USER, replyCode: '550', reason: 'user unknown', hard: true }],
  },
  {
    form: 'an appliance',
    lines: ['I was unable to deliver your message to:', '', USER, '', 'Reason: 552 Over quota'],
    recipients: [{ recipient: USER, replyCode: '552', reason: 'mailbox full', hard: false }],
  },
  {
    form: 'one that names the address in its reason only',
    lines: [`User mailbox exceeds quota: ${USER}`],
    recipients: [{ recipient: USER, reason: 'mailbox full', hard: false }],
  },
]

describe('notices without parts of RFC 3464', () => {
  it.each(FORMS)('$form', async ({ lines, header = [], kind = 'bounce', recipients }) => {
    const { deliveryReport } = await walk(notice(lines, header))
    expect(deliveryReport).toMatchObject({ kind, recipients })
    expect(deliveryReport?.recipients).toHaveLength(recipients.length)
  })

  it.each(FORMS.filter(({ lines }) => lines.includes('X-Mailjobs-Send: 01JD-example-send')))(
    '$form: tied to the send by the message below it',
    async ({ lines, header = [] }) => {
      const { deliveryReport } = await walk(notice(lines, header))
      expect(deliveryReport).toMatchObject({
        originalMessageId: '<4711@example.com>',
        sendId: '01JD-example-send',
      })
    },
  )
})
