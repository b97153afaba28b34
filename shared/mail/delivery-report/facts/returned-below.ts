/** Lines after which the returned message comes, without dashes around them; lower case. */
const RETURNED_BELOW = [
  'this is a copy of ',
  'here is a copy of ',
  'below is a copy of ',
  'below this line is a copy',
  'a copy of the original message',
  'a summary of the undelivered message',
  'enclosed is a copy',
  'included is a copy',
  'enclosed are the original headers',
  'original message headers',
  'original message follows',
  'original message header',
  'unsent message follows',
  'unsent message below',
  'undelivered message follows',
  'returned message follows',
  'returned mail follows',
  'start of returned message',
  'message text follows',
  'message header follows',
  'message headers follow',
  'the header and top ',
  'the header of the original message',
  'the first 50 lines of ',
  'your message reads',
]
/** The same, where nothing else is on the line. */
const RETURNED_BELOW_ALONE = [
  ...['original message', 'original mail', 'old message'],
  ...['returned message', 'returned mail', 'bounced e-mail'],
]
const AROUND = /^[\s=*|_-]{1,80}|[\s=*|_:-]{1,80}$/g
/** Fields that no notice quotes, and that a message begins with; some servers announce nothing. */
const FIRST_FIELD = /^(?:received|return-path|x-received|dkim-signature|message-id): {0,8}[<\w]/i

/** Where a notice ends and the message that it returns begins. */
export interface ReturnedStart {
  /** Count of lines of the notice itself. */
  readonly end: number
  /** First line of the returned message, or a blank one before it. */
  readonly start: number
}

/** Finds the returned message below a notice; undefined if there is none. */
export function findReturned(lines: readonly string[]): ReturnedStart | undefined {
  for (const [index, line] of lines.entries()) {
    if (isAnnouncement(line)) return { end: index, start: index + 1 }
    if (FIRST_FIELD.test(line)) return { end: index, start: index }
  }
  return undefined
}

function isAnnouncement(line: string): boolean {
  if (line.length > 200) return false
  const words = line.toLowerCase().replace(AROUND, '')
  return (
    RETURNED_BELOW_ALONE.includes(words) || RETURNED_BELOW.some((text) => words.startsWith(text))
  )
}
