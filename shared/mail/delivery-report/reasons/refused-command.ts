/** The command of SMTP that was refused, as far as a report tells. */
export type RefusedCommand = 'MAIL' | 'RCPT' | 'DATA'

const REFUSAL = /^<<< [45]\d\d/
/** Commands go ahead of their answers (RFC 2920); by this one every recipient was refused before. */
const NO_RECIPIENTS = /^<<< (?:503|554) .{0,40}(?:need rcpt|no valid recipients)/i
/** The mailbox exists (RFC 3463 3.3), so that an unknown user in the words is a filter's. */
const MAILBOX_STATUS = '5.2.1'

/** Words of Postfix, Exim and qmail for the command; lower case. */
const PHRASES: readonly (readonly [RefusedCommand, ...(readonly string[])])[] = [
  ['RCPT', 'in reply to rcpt to', 'after rcpt to', 'rcpt to response'],
  ['MAIL', 'in reply to mail from', 'after mail from', 'sender was rejected'],
  ['DATA', 'in reply to end of data', 'in reply to data', 'after end of data', 'after data'],
  ['DATA', 'failed after i sent the message'],
]

/** The command that words name. */
export const namedCommand = (words: string): RefusedCommand | undefined => {
  const spoken = words.toLowerCase().replace(/\s+/g, ' ')
  return PHRASES.find(([, ...phrases]) => phrases.some((phrase) => spoken.includes(phrase)))?.[0]
}

/**
 * The command that was refused, for a recipient: by the server's answer, by what the notice adds to it, or by the
 * session, the lines of it that sendmail and Courier print.
 * @param explanation of the notice beside a delivery status: Postfix names the command nowhere else
 */
export function refusedCommand(
  diagnostic: string,
  explanation: string,
  session: readonly string[],
  recipient: string,
): RefusedCommand | undefined {
  const words = diagnostic.toLowerCase()
  const said = namedCommand(diagnostic) ?? namedCommand(explanation)
  if (said) return said
  const isWithoutRecipients = session.some((line) => NO_RECIPIENTS.test(line))
  if (isWithoutRecipients && !words.includes(MAILBOX_STATUS)) return 'RCPT'
  return commandOfSession(session, recipient)
}

/**
 * `>>> DATA` and below it `<<< 550 ...`: of the command or the answer that names the recipient,
 * else of the first that was refused.
 */
function commandOfSession(
  session: readonly string[],
  recipient: string,
): RefusedCommand | undefined {
  let current: RefusedCommand | undefined
  let first: RefusedCommand | undefined
  let isNamed = false
  for (const line of session) {
    if (line.startsWith('>>> ')) {
      current = commandOf(line.slice(4))
      isNamed = line.includes(recipient)
    }
    if (!REFUSAL.test(line)) continue
    first ??= current
    if (isNamed || line.includes(recipient)) return current
  }
  // A session in which a sender was refused may have been another recipient's.
  return first === 'MAIL' ? undefined : first
}

function commandOf(line: string): RefusedCommand | undefined {
  const verb = line.slice(0, 4).toUpperCase()
  return verb === 'MAIL' || verb === 'RCPT' || verb === 'DATA' ? verb : undefined
}
