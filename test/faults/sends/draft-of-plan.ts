import type { SendDraft } from '../../../shared/delivery/draft/send-draft.js'
import type { SenderDefinition } from '../../../shared/jobs/requests/sender-definition.js'
import type { SendPlan } from './send-schedule.js'

const PLAIN: SenderDefinition = {
  schemaVersion: 1,
  name: 'plain',
  from: { name: '', address: 'batch@example.co.jp' },
  maxMessageBytes: 1_000_000,
  maxRecipients: 100,
  via: 'smtp',
  host: 'mail.example.co.jp',
  port: 587,
  security: 'starttls',
  ehlo: 'example.co.jp',
  limits: { connectSeconds: 10, responseSeconds: 30, wholeSeconds: 120 },
}

const COPYING: SenderDefinition = {
  ...PLAIN,
  name: 'copying',
  sentCopy: {
    mailbox: {
      name: 'operations',
      address: 'operations@example.co.jp',
      imap: { host: 'mail.example.co.jp', security: 'tls', auth: 'password' },
      poll: { seconds: 600 },
    },
    folder: 'Sent',
  },
}

/** The senders that are deployed. */
export const SENDERS: ReadonlyMap<string, SenderDefinition> = new Map(
  [PLAIN, COPYING].map((sender) => [sender.name, sender]),
)

/** What somebody asks to be sent. */
export const draftOf = ({ subject, recipients, attachments, keepsCopy }: SendPlan): SendDraft => ({
  sender: keepsCopy ? COPYING.name : PLAIN.name,
  to: recipients.map(({ address }) => address),
  cc: [],
  bcc: [],
  replyTo: [],
  subject,
  text: `the text of ${subject}`,
  attachments: Array.from({ length: attachments }, (_, index) => ({
    filename: `file-${index + 1}.csv`,
    content: Buffer.from(`line,of,${subject},${index + 1}\r\n`),
  })),
})
