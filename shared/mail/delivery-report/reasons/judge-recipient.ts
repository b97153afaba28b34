import type { BounceReason } from '../facts/bounce-reason.js'
import type { RecipientStatement, ReportRecipient } from '../facts/delivery-report.js'
import { isTelling, readSmtpReply } from '../facts/smtp-reply.js'
import { reasonOfReply, reasonOfStatus } from './reason-codes.js'
import { REASON_TEXTS } from './reason-texts.js'
import type { RefusedCommand } from './refused-command.js'

/** With these the address will not do, whatever the mail. */
const OF_THE_ADDRESS: readonly BounceReason[] = [
  'user unknown',
  'host unknown',
  'has moved',
  'not accepting mail',
]
const isOfAddress = (reason: BounceReason): boolean => OF_THE_ADDRESS.includes(reason)
const SUCCESSES = ['delivered', 'relayed', 'expanded']
/** Yahoo says so, and nothing before it has the data. */
const WITHOUT_ACCOUNT = "this user doesn't have a"
/** Codes before the lines of a long reply, which stand in the midst of its words. */
const CODES = /^(?:42\d|45\d|5[05]\d)$|^[245]\.\d{1,3}\.\d{1,3}$/
const CODE_BEFORE = /^(?:42\d|45\d|5[05]\d)-(?:[245]\.\d{1,3}\.\d{1,3})?/
/** What Postfix says first of mail to a server that it has given up for a while. */
const POSTPONED = 'delivery temporarily suspended:'
/** What words do not consist of. */
const SEPARATORS = /[\s<>"(),;[\]]+/
const HOST = /^[\w-]{1,63}(?:\.[\w-]{1,63})+[.:]?$/
/** Exchange names its components like hosts: `RESOLVER.ADR.RecipNotFound`. */
const EXCHANGE = 'resolver.'
/** A notice may have a hundred thousand lines without words; none is searched for each text. */
const SHORTEST_TEXT = Math.min(
  ...REASON_TEXTS.flatMap(([, ...texts]) => texts.map(({ length }) => length)),
)
/** The only link that servers give without a word. */
const BLOCKLIST = 'spamhaus.org/'

/**
 * Finds codes and reason in what a report says of a recipient, and whether its address is to blame.
 * @param command that was refused; it tells a filter from an unknown user
 */
export function judgeRecipient(
  statement: RecipientStatement,
  command?: RefusedCommand,
): ReportRecipient {
  if (statement.action && SUCCESSES.includes(statement.action)) return statement
  const reply = readSmtpReply(statement.diagnostic ?? '')
  const telling = tellingStatus(statement.status, reply.status)
  const replyCode = reply.code && { replyCode: reply.code }
  const reason = reasonOf(
    { ...statement, ...(telling && { status: telling }), ...replyCode },
    command,
  )
  const status = statusOfStory(telling, reply.status, reason)
  const codes = { ...(status && { status }), ...replyCode }
  const hard = isHard({ ...statement, ...codes }, reason)
  return {
    ...statement,
    ...codes,
    ...(reason && { reason }),
    ...(hard !== undefined && { hard }),
  }
}

/**
 * A general status gives way to one of the same class that the server itself has said; so does
 * 4.4.7, by which the reporting server only says that it has waited.
 */
function tellingStatus(reported: string | undefined, said: string | undefined): string | undefined {
  if (reported === undefined || said === undefined) return reported ?? said
  const isVague = !isTelling(reported) || reported === '4.4.7'
  return isVague && said[0] === reported[0] ? said : reported
}

/**
 * The status that goes with the reason: a reporting server that has a status for everything (5.1.1) gives way to
 * the one that refused, where that tells another story.
 */
function statusOfStory(
  status: string | undefined,
  said: string | undefined,
  reason: BounceReason | undefined,
): string | undefined {
  if (status === undefined || said === undefined || reason === undefined) return status
  const isOther = isTelling(said) && said[0] === status[0] && reasonOfStatus(status) !== reason
  return isOther ? said : status
}

/** Words before codes: servers choose their words with more care. */
function reasonOf(
  { recipient, action, status, replyCode, diagnostic }: ReportRecipient,
  command: RefusedCommand | undefined,
): BounceReason | undefined {
  const reason = reasonOfWords(diagnostic ?? '')
  // A user or a host that is unknown in MAIL FROM is the sender's.
  if (command === 'MAIL' && (reason === undefined || isOfAddress(reason))) return 'rejected'
  const isPlain = (diagnostic ?? '').toLowerCase().includes(WITHOUT_ACCOUNT)
  if (reason === 'user unknown' && !isPlain && isFiltered(recipient, status, command)) {
    return 'filtered'
  }
  if (reason) return reason
  if (action === 'delayed') return 'expired'
  return (status && reasonOfStatus(status)) || (replyCode && reasonOfReply(replyCode)) || undefined
}

/** What the words of a server mean; addresses, hosts and links are no words. */
export function reasonOfWords(diagnostic: string): BounceReason | undefined {
  const words = diagnostic
    .toLowerCase()
    .replaceAll('\u2019', "'")
    .replace(POSTPONED, '')
    .split(SEPARATORS)
    .map((text) => text.replace(CODE_BEFORE, ''))
    .filter(isWord)
    .join(' ')
  if (words.length < SHORTEST_TEXT) return undefined
  return REASON_TEXTS.find(([, ...texts]) => texts.some((text) => words.includes(text)))?.[0]
}

const isWord = (text: string): boolean =>
  text !== '' &&
  !CODES.test(text) &&
  !text.includes('@') &&
  (!text.includes('://') || text.includes(BLOCKLIST)) &&
  (!HOST.test(text) || text.startsWith(EXCHANGE))

/**
 * A server that takes a recipient at RCPT and calls it unknown at DATA has judged the mail, not the
 * address; unless it says 5.1.x, for some put off every refusal until then. NTT docomo says
 * "Unknown user" for mail that a subscriber does not want, too.
 */
const isFiltered = (
  recipient: string,
  status: string | undefined,
  command: RefusedCommand | undefined,
): boolean =>
  (command === 'DATA' || recipient.toLowerCase().endsWith('@docomo.ne.jp')) &&
  status?.slice(1, 4) !== '.1.'

function isHard(
  { action, status, replyCode }: ReportRecipient,
  reason: BounceReason | undefined,
): boolean | undefined {
  // The first digit of both says whether it may yet succeed (RFC 3463 2, RFC 5321 4.2.1).
  const isTemporary = action === 'delayed' || (status ?? replyCode)?.startsWith('4') === true
  if (isTemporary) return false
  if (reason === undefined) return undefined
  return isOfAddress(reason)
}
