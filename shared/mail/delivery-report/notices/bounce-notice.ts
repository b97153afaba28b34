import { beginningOf } from '../../../contract/cut-text.js'
import type { RecipientStatement } from '../facts/delivery-report.js'
import { findReturned } from '../facts/returned-below.js'
import { type ReturnedMessage, readReturnedMessage } from '../facts/returned-message.js'

/** The text of a report that people read, taken apart. */
export interface BounceNotice {
  /** What the server says, without what it returns. */
  readonly lines: readonly string[]
  /** Of `lines`, those of a session as sendmail and Courier print it, `>>> ` and `<<< `. */
  readonly session: readonly string[]
  /** What is known of the mail that is reported on. */
  readonly returned: ReturnedMessage
  /** Addresses in `X-Failed-Recipients`, which Exim and Gmail write. */
  readonly failedRecipients: readonly string[]
  /** To whom the notice goes: who had sent the mail, and whom it does not speak of. Lower case. */
  readonly senders: readonly string[]
}

/** What a notice says. */
export interface NoticeFacts {
  readonly kind: 'bounce' | 'delay'
  readonly recipients: readonly RecipientStatement[]
  readonly reportingMta?: string
}

/** Reads notices of one form; undefined if it is of another. */
export type NoticeReader = (notice: BounceNotice) => NoticeFacts | undefined

/** Longest text that is looked at: notices have a page, and a screen for each recipient. */
export const MAX_NOTICE_CHARACTERS = 256 * 1024

/** Lines of a session that are looked at, for each recipient. */
const MAX_SESSION_LINES = 1_000

/**
 * Takes a notice apart.
 * @param addresses those that its header names
 * @param returned of the part with the returned message, if there is one
 */
export function readNoticeText(
  text: string,
  addresses: Pick<BounceNotice, 'failedRecipients' | 'senders'>,
  returned?: ReturnedMessage,
): BounceNotice {
  const all = beginningOf(text, MAX_NOTICE_CHARACTERS).split('\n')
  const found = findReturned(all)
  const lines = found ? all.slice(0, found.end) : all
  const below = found ? afterBlanks(all.slice(found.start)) : []
  return {
    ...addresses,
    lines,
    session: lines
      .filter((line) => line.startsWith('>>> ') || line.startsWith('<<< '))
      .slice(0, MAX_SESSION_LINES),
    returned: returned ?? readReturnedMessage(Buffer.from(below.join('\n'))),
  }
}

/** The lines up to the first blank one. */
export function untilBlank(lines: readonly string[]): readonly string[] {
  const end = lines.findIndex((line) => line.trim() === '')
  return end === -1 ? lines : lines.slice(0, end)
}

/** The lines from the first that is not blank. */
export function afterBlanks(lines: readonly string[]): readonly string[] {
  const start = lines.findIndex((line) => line.trim() !== '')
  return start === -1 ? [] : lines.slice(start)
}
