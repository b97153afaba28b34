import { EVENT } from '../contract/events.js'
import type { Announcement } from './announcer.js'

/** What is told of a message that could not be decided on. */
export interface QuarantinedFacts {
  readonly id: string
  readonly mailbox: string
  readonly folder: string
  readonly uidValidity: string
  readonly uid: number
  /** When it was set aside, RFC 3339. */
  readonly since: string
  readonly code: string
  readonly reason: string
  readonly monitors: readonly { readonly name: string }[]
  readonly from?: string | undefined
  readonly subject?: string | undefined
  readonly messageId?: string | undefined
  /** What could be had of it. */
  readonly message?: { readonly key: string } | undefined
}

/** `Mail Quarantined`: a message was not decided on, three times; what is behind it goes on, and somebody has to look at it. */
export const mailQuarantined = (
  { id: mailId, mailbox, folder, uidValidity, uid, since, code, reason, ...told }: QuarantinedFacts,
  bucket: string,
  recordKey: string,
): Announcement => ({
  event: EVENT.mailQuarantined,
  detail: {
    id: `${mailId}.quarantined.${since}`,
    mailId,
    mailbox,
    folder,
    uidValidity,
    uid,
    monitors: told.monitors.map(({ name }) => name),
    code,
    reason,
    since,
    sender: told.from ?? '',
    subject: told.subject ?? '',
    messageId: told.messageId ?? '',
    bucket,
    recordKey,
    ...(told.message && { messageKey: told.message.key }),
  },
})
