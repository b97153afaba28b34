import { EVENT } from '../contract/events.js'
import { folderSegment, numberingSegment } from '../contract/keys.js'
import type { Announcement } from './announcer.js'

/** A folder that was renumbered, and what became of the mail that was there then, in messages. */
export interface ResetFolder {
  readonly mailbox: string
  readonly folder: string
  readonly formerUidValidity: string
  readonly uidValidity: string
  readonly generation: number
  readonly reset: {
    readonly reason: 'renumbered' | 'reused'
    /** RFC 3339. */
    readonly at: string
    readonly recognised: number
    readonly earlier: number
    readonly expired: number
    readonly decided: number
    readonly actionsDropped: number
  }
}

/** `Mailbox Reset`: the folder has other numbers, and goes on. */
export const mailboxReset = ({
  mailbox,
  folder,
  formerUidValidity,
  uidValidity,
  generation,
  reset,
}: ResetFolder): Announcement => ({
  event: EVENT.mailboxReset,
  detail: {
    id: [
      mailbox,
      folderSegment(folder),
      numberingSegment({ uidValidity, generation }),
      'reset',
    ].join('.'),
    mailbox,
    folder,
    reason: reset.reason,
    formerUidValidity,
    uidValidity,
    at: reset.at,
    recognised: reset.recognised,
    earlier: reset.earlier,
    expired: reset.expired,
    decided: reset.decided,
    actionsDropped: reset.actionsDropped,
  },
})
