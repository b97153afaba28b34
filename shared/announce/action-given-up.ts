import { beginningOf } from '../contract/cut-text.js'
import { EVENT } from '../contract/events.js'
import type { Announcement } from './announcer.js'

/** What will not be done in a mailbox any more. */
export interface GivenUpAction {
  readonly mailbox: string
  readonly folder: string
  readonly uidValidity: string
  /** `mark-read`, `move to Done`, `delete`. */
  readonly action: string
  /** As IMAP writes them, and how many there are. */
  readonly uids: string
  readonly count: number
  /** The server's words. */
  readonly reason: string
}

/** A server's answer of many lines helps nobody. */
const MAX_REASON_LENGTH = 1_000

/** UIDs name it; so many of them would make an id too long to be compared. */
const MAX_UIDS_IN_ID = 100

/** `Action Given Up`: mail stays where it is, although it is kept and a monitor wanted something else. */
export const actionGivenUp = (action: GivenUpAction): Announcement => ({
  event: EVENT.actionGivenUp,
  detail: {
    id: [
      action.mailbox,
      action.folder,
      action.uidValidity,
      action.uids.slice(0, MAX_UIDS_IN_ID),
      action.action,
    ].join('.'),
    ...action,
    reason: beginningOf(action.reason, MAX_REASON_LENGTH),
  },
})
