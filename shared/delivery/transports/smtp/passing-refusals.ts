import type { SmtpStep } from './smtp-dialogue.js'
import type { SmtpReply } from './smtp-reply.js'

/**
 * Statuses that speak of a state of the server or of the way to it (RFC 3463 3.4, 3.5): 3.0 to 3.2 not accepting, full; 4.x routing and
 * congestion. 3.3 to 3.6 are about what a server can do, which it cannot tomorrow either.
 */
const STATUS_OF_SURROUNDINGS = /^\d\.(?:3\.[0-2]|4\.\d+)$/

/** Congestion, which is how Gmail says that the mail of a day is used up: "550 5.4.5 Daily user sending limit exceeded". */
const STATUS_OF_CONGESTION = '5.4.5'

/** What was sent so far is too much: it is less tomorrow. Exchange Online's 5.1.90 has these words too. */
const WORDS_OF_SENDING_LIMIT =
  /\b(?:daily|hourly|per (?:day|hour|minute))\b[^.]{0,60}\b(?:limit|quota|rate)\b|\b(?:limit|quota|rate)\b[^.]{0,60}\b(?:daily|hourly|per (?:day|hour|minute))\b|\bsending (?:limit|quota|rate)\b|\bthrottl/i

/** A 5 whose words take it back. */
const WORDS_OF_LATER =
  /\btry (?:it )?again\b|\btemporar(?:y|ily)\b|\btoo many (?:connections|sessions|messages|mails|e-?mails|requests)\b|\b(?:rate|quota|limit)s?\b[^.]{0,40}\b(?:exceeded|reached)\b|\bexceed(?:ed|s)\b[^.]{0,40}\b(?:rate|quota)s?\b/i

/** What is refused is the address that this run happened to connect from; a function has another one tomorrow, and lists forget. */
const WORDS_OF_ADDRESS =
  /\bblocked using\b|\bclient host\b|\bblock ?list|\bblacklist|\blisted (?:at|by|in|on)\b|\b(?:dns|r)bl\b|\breputation\b|\byour ip\b/i

/** Permanent by its own code (RFC 7504): this host takes no mail at all. */
const NO_MAIL_HERE = 521

/** What no other name or address changes: the syntax and the policy of a server. */
const STATUS_OF_PROTOCOL_OR_POLICY = /^\d\.[57]\./

/** Whether an answer is about how much was sent so far. */
export const isSendingLimit = ({ status, words }: SmtpReply): boolean =>
  status === STATUS_OF_CONGESTION || WORDS_OF_SENDING_LIMIT.test(words)

/**
 * Whether an answer that begins with 5 would be another one tomorrow with the same secret and the same jobs file: then it is tried again
 * as if it began with 4. Before there is a recipient, what is wrong is often the server's state, its limits, or the address we came from.
 */
export function passesByItself(reply: SmtpReply, step: SmtpStep): boolean {
  const { code, status = '', words } = reply
  if (isSendingLimit(reply)) return true
  if (step !== 'greeting' && step !== 'EHLO' && step !== 'MAIL FROM') return false
  if (WORDS_OF_LATER.test(words) || WORDS_OF_ADDRESS.test(words)) return true
  if (code === NO_MAIL_HERE) return false
  if (step === 'greeting') return !STATUS_OF_PROTOCOL_OR_POLICY.test(status)
  return STATUS_OF_SURROUNDINGS.test(status)
}
