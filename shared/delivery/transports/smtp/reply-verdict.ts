import type { FailureCode } from '../../../failures/catalogue.js'
import { isSendingLimit, passesByItself } from './passing-refusals.js'
import type { SmtpReply } from './smtp-reply.js'

/** What an answer was given to. */
export type SmtpStage = 'MAIL FROM' | 'RCPT TO' | 'DATA' | 'end of data'

/** What an answer that begins with 4 or 5 means for a recipient; `left over`: there were too many with this message. */
export interface ReplyVerdict {
  readonly outcome: 'refused' | 'put off' | 'left over'
  readonly code: FailureCode
}

/** What servers say when they mean one of our failures; any one of the three is enough. */
interface Rule {
  readonly failure: FailureCode
  /** Enhanced status codes without their first digit (RFC 3463, and the registry of RFC 5248). */
  readonly statuses: readonly string[]
  /** Reply codes, where there is no enhanced status. */
  readonly codes?: readonly number[]
  /** Words, where the codes are too general. */
  readonly words?: RegExp
  /** Default: at every stage. */
  readonly stages?: readonly SmtpStage[]
}

/** The first one that fits counts. Postfix answers what is wrong with the sender at RCPT TO. */
const RULES: readonly Rule[] = [
  {
    failure: 'TLS_REQUIRED',
    statuses: ['7.10'],
    words: /must issue (?:a )?STARTTLS/i,
  },
  {
    // Exchange Online: 5.7.30 "Basic authentication is not supported", 5.7.57 "Client was not authenticated".
    failure: 'AUTH_FAILED',
    statuses: ['7.30', '7.57'],
    stages: ['MAIL FROM', 'DATA', 'end of data'],
  },
  {
    // At RCPT TO it is said of one recipient, by servers that have let us in: Sendmail's "Proper authentication required", Exchange's 5.7.133.
    failure: 'AUTH_FAILED',
    statuses: [],
    codes: [530],
    words: /authentication (?:is )?required/i,
    stages: ['MAIL FROM'],
  },
  {
    // Exchange: 5.7.60 "does not have permissions to send as this sender". The words are Exchange Online's and Postfix's.
    failure: 'SENDER_REFUSED',
    statuses: ['7.60', '1.7', '1.8'],
    words: /SendAsDenied|sender address rejected|not owned by user/i,
  },
  {
    failure: 'MESSAGE_TOO_LARGE',
    statuses: ['3.4', '2.3'],
    words: /too (?:big|large)|size (?:limit|exceeds)/i,
  },
  {
    // Before there is a recipient, 552 is about the size that was announced (RFC 1870 6.1).
    failure: 'MESSAGE_TOO_LARGE',
    statuses: [],
    codes: [552],
    stages: ['MAIL FROM'],
  },
  {
    failure: 'RECIPIENT_MAILBOX_FULL',
    statuses: ['2.2'],
    codes: [552, 452],
    stages: ['RCPT TO', 'DATA', 'end of data'],
  },
  {
    failure: 'RECIPIENT_NOT_FOUND',
    statuses: ['1.1', '1.2', '1.3', '1.6', '1.10'],
    words:
      /(?:user|recipient|mailbox|address|account)[^.]{0,40}(?:unknown|not found|not exist|unavailable)|(?:unknown|no such) (?:local )?(?:user|recipient|mailbox|address|account)/i,
    stages: ['RCPT TO', 'DATA', 'end of data'],
  },
]

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
  if (reply.code >= 400 && saysTooMany(reply, stage))
    return { outcome: 'left over', code: 'PUT_OFF' }
  const rule = RULES.find((each) => fits(each, reply, stage))
  if (reply.code >= 500) {
    if (rule === undefined && passesByItself(reply, stage))
      return { outcome: 'put off', code: 'PUT_OFF' }
    const otherwise = stage === 'MAIL FROM' ? 'SENDER_REFUSED' : 'REFUSED'
    return { outcome: 'refused', code: rule?.failure ?? otherwise }
  }
  if (reply.code < 400) return undefined
  // What passes needs no cause of its own, but that of a full mailbox is worth telling.
  const isFull = rule?.failure === 'RECIPIENT_MAILBOX_FULL'
  return { outcome: 'put off', code: isFull ? rule.failure : 'PUT_OFF' }
}

function fits({ statuses, codes, words, stages }: Rule, reply: SmtpReply, stage: SmtpStage) {
  if (stages && !stages.includes(stage)) return false
  if (reply.status === undefined && codes?.includes(reply.code)) return true
  const status = reply.status?.slice('5.'.length)
  if (status !== undefined && statuses.includes(status)) return true
  return words?.test(reply.words) === true
}
