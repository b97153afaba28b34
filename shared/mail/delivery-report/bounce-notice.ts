import type { RecipientStatement } from './delivery-report.js'
import { type ReturnedMessage, readReturnedMessage } from './returned-message.js'

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

/** Lines after which the returned message comes, without dashes around them; lower case. */
const RETURNED_BELOW = [
  'this is a copy of ',
  'below this line is a copy',
  'enclosed is a copy',
  'enclosed are the original headers',
  'original message headers',
  'original message follows',
  'original message header',
  'unsent message follows',
  'undelivered message follows',
  'returned message follows',
  'message header follows',
  'message headers follow',
  'the header of the original message',
]
/** The same, where nothing else is on the line. */
const RETURNED_BELOW_ALONE = ['original message', 'returned message', 'original mail']
const AROUND = /^[\s=*_-]{1,80}|[\s=*_:-]{1,80}$/g

/**
 * Takes a notice apart.
 * @param returned of the part with the returned message, if there is one
 */
export function readNoticeText(
  text: string,
  failedRecipients: readonly string[],
  returned?: ReturnedMessage,
): BounceNotice {
  const all = text.slice(0, MAX_NOTICE_CHARACTERS).split('\n')
  const end = all.findIndex(startsReturned)
  const lines = end === -1 ? all : all.slice(0, end)
  const below = end === -1 ? [] : afterBlanks(all.slice(end + 1))
  return {
    lines,
    session: lines
      .filter((line) => line.startsWith('>>> ') || line.startsWith('<<< '))
      .slice(0, MAX_SESSION_LINES),
    failedRecipients,
    returned: returned ?? readReturnedMessage(Buffer.from(below.join('\n'))),
  }
}

function startsReturned(line: string): boolean {
  if (line.length > 200) return false
  const words = line.toLowerCase().replace(AROUND, '')
  return (
    RETURNED_BELOW_ALONE.includes(words) || RETURNED_BELOW.some((text) => words.startsWith(text))
  )
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
