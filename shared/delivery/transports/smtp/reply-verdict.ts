import type { FailureCode } from '../../../failures/catalogue.js'
import type { Concern } from '../transport.js'
import { isSendingLimit, passesByItself } from './passing-refusals.js'
import type { SmtpReply } from './smtp-reply.js'

/** What an answer was given to. */
export type SmtpStage = 'MAIL FROM' | 'RCPT TO' | 'DATA' | 'end of data'

/** What an answer that begins with 4 or 5 means for a recipient; `left over`: there were too many with this message. */
export interface ReplyVerdict {
  readonly outcome: 'refused' | 'put off' | 'left over'
  readonly code: FailureCode
  readonly concerns: Concern
}

/** What servers say when they mean one of our failures; any one of the three is enough. */
interface Rule {
  readonly failure: FailureCode
  readonly concerns: Concern
  /** Enhanced status codes without their first digit (RFC 3463, and the registry of RFC 5248). */
  readonly statuses: readonly string[]
  /** Reply codes, where there is no enhanced status. */
  readonly codes?: readonly number[]
  /** Words, where the codes are too general. */
  readonly words?: RegExp
}

const TLS_WANTED: Rule = {
  failure: 'TLS_REQUIRED',
  concerns: 'sender',
  statuses: ['7.10'],
  words: /must issue (?:a )?STARTTLS/i,
}

/** Exchange Online: 5.7.30 "Basic authentication is not supported", 5.7.57 "Client was not authenticated". */
const STATUSES_OF_LOGIN = ['7.30', '7.57']

const LOGIN_WANTED: Rule = {
  failure: 'AUTH_FAILED',
  concerns: 'login',
  statuses: STATUSES_OF_LOGIN,
  codes: [530],
  words: /authentication (?:is )?required/i,
}

/** The server took the login and the recipients before: another mail may well go out. */
const LOGIN_WANTED_LATE: Rule = {
  failure: 'AUTH_FAILED',
  concerns: 'message',
  statuses: STATUSES_OF_LOGIN,
}

/** Exchange: 5.7.60 "does not have permissions to send as this sender". The words are Exchange Online's and Postfix's. */
const SENDER_UNWANTED: Rule = {
  failure: 'SENDER_REFUSED',
  concerns: 'sender',
  statuses: ['7.60', '1.7', '1.8'],
  words: /SendAsDenied|sender address rejected|not owned by user/i,
}

const TOO_LARGE: Rule = {
  failure: 'MESSAGE_TOO_LARGE',
  concerns: 'message',
  statuses: ['3.4', '2.3'],
  words: /too (?:big|large)|size (?:limit|exceeds)/i,
}

/** Before there is a recipient, 552 is about the size that was announced (RFC 1870 6.1). */
const ANNOUNCED_TOO_LARGE: Rule = { ...TOO_LARGE, codes: [552] }

const MAILBOX_FULL: Rule = {
  failure: 'RECIPIENT_MAILBOX_FULL',
  concerns: 'recipient',
  statuses: ['2.2'],
  codes: [552, 452],
}

const RECIPIENT_UNKNOWN: Rule = {
  failure: 'RECIPIENT_NOT_FOUND',
  concerns: 'recipient',
  statuses: ['1.1', '1.2', '1.3', '1.6', '1.10'],
  words:
    /(?:user|recipient|mailbox|address|account)[^.]{0,40}(?:unknown|not found|not exist|unavailable)|(?:unknown|no such) (?:local )?(?:user|recipient|mailbox|address|account)/i,
}

const OF_MESSAGE = [SENDER_UNWANTED, TOO_LARGE, MAILBOX_FULL, RECIPIENT_UNKNOWN]

/**
 * What may be meant at each stage; the first one whose enhanced code it is counts, else the first one that fits. The stage decides first, the words second: nothing that is said once there
 * is a recipient holds the login, since anybody who can be written to could say it. Sendmail answers RCPT TO of a guest with "Proper
 * authentication required", Exchange with 5.7.133. Postfix answers what is wrong with the sender there too.
 */
const RULES: Readonly<Record<SmtpStage, readonly Rule[]>> = {
  'MAIL FROM': [TLS_WANTED, LOGIN_WANTED, SENDER_UNWANTED, ANNOUNCED_TOO_LARGE],
  'RCPT TO': [TLS_WANTED, ...OF_MESSAGE],
  DATA: [TLS_WANTED, LOGIN_WANTED_LATE, ...OF_MESSAGE],
  'end of data': [TLS_WANTED, LOGIN_WANTED_LATE, ...OF_MESSAGE],
}

/** What an answer without such a meaning is about. */
const CONCERN_OF_STAGE = {
  'MAIL FROM': 'sender',
  'RCPT TO': 'recipient',
  DATA: 'message',
  'end of data': 'message',
} as const satisfies Record<SmtpStage, Concern>

/** Too many recipients (RFC 3463 3.6). */
const STATUS_OF_TOO_MANY = '5.3'

const WORDS_OF_TOO_MANY =
  /\btoo many (?:recipients|rcpts?|addresses|receivers)\b|\b(?:max(?:imum|\.)?|limit|number)\b[^.]{0,40}\b(?:recipients|rcpts?)\b|\b(?:recipients?|rcpts?) (?:count |number )?(?:limit|maximum)\b/i

/** What a bare 552 or 452 is about where it says so: the space for mail, or a quota. */
const WORDS_OF_SPACE = /storage|quota|space|disk|full|size|large|big|memory|resources?/i

/** RFC 5321 4.5.3.1.10: to RCPT TO, 452 and, by older servers, 552 say that there are too many. */
const CODES_OF_TOO_MANY: readonly number[] = [452, 552]

/** Whether an answer says that the server takes no more recipients with this message. */
function saysTooMany(reply: SmtpReply, stage: SmtpStage): boolean {
  const { code, status, words } = reply
  if (stage === 'MAIL FROM' || isSendingLimit(reply)) return false
  if (status !== undefined && status.slice('5.'.length) === STATUS_OF_TOO_MANY) return true
  if (WORDS_OF_TOO_MANY.test(words)) return true
  return (
    stage === 'RCPT TO' &&
    status === undefined &&
    CODES_OF_TOO_MANY.includes(code) &&
    !WORDS_OF_SPACE.test(words)
  )
}

/** What an answer means; undefined if it is neither a 4yz nor a 5yz. */
export function verdictOf(reply: SmtpReply, stage: SmtpStage): ReplyVerdict | undefined {
  if (reply.code < 400) return undefined
  if (saysTooMany(reply, stage))
    return { outcome: 'left over', code: 'PUT_OFF', concerns: 'message' }
  // A full mailbox is one, though its words are "mailbox size limit exceeded": the code says more than the words.
  const rules = RULES[stage]
  const rule =
    rules.find((each) => hasStatus(each, reply)) ?? rules.find((each) => fits(each, reply))
  const concerns = rule?.concerns ?? CONCERN_OF_STAGE[stage]
  if (reply.code >= 500) {
    if (rule === undefined && passesByItself(reply, stage))
      return { outcome: 'put off', code: 'PUT_OFF', concerns }
    const otherwise = stage === 'MAIL FROM' ? 'SENDER_REFUSED' : 'REFUSED'
    return { outcome: 'refused', code: rule?.failure ?? otherwise, concerns }
  }
  // What passes needs no cause of its own, but that of a full mailbox is worth telling; a login that is to be tried again is not refused.
  const isFull = rule?.failure === 'RECIPIENT_MAILBOX_FULL'
  const passing = concerns === 'login' ? 'sender' : concerns
  return { outcome: 'put off', code: isFull ? rule.failure : 'PUT_OFF', concerns: passing }
}

function hasStatus({ statuses }: Rule, reply: SmtpReply): boolean {
  const status = reply.status?.slice('5.'.length)
  return status !== undefined && statuses.includes(status)
}

function fits({ codes, words }: Rule, reply: SmtpReply): boolean {
  if (reply.status === undefined && codes?.includes(reply.code)) return true
  return words?.test(reply.words) === true
}
