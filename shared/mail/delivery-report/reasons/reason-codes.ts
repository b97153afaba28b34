import type { BounceReason } from '../facts/bounce-reason.js'

/**
 * What the subject and detail of an enhanced status code mean, whatever its class: RFC 3463 3, and
 * the registry that RFC 5248 began (RFC 7372, RFC 7505 among its sources). A general detail (x.0)
 * still says whether it was the address, the mailbox, the system or the way.
 */
const REASONS: ReadonlyMap<string, BounceReason> = new Map(
  Object.entries({
    '1.0': 'user unknown',
    '1.1': 'user unknown',
    '1.2': 'host unknown',
    '1.3': 'user unknown',
    '1.4': 'user unknown',
    '1.6': 'has moved',
    '1.7': 'rejected',
    '1.8': 'rejected',
    '1.10': 'not accepting mail',
    '2.0': 'filtered',
    '2.1': 'suspended',
    '2.2': 'mailbox full',
    '2.3': 'message too big',
    '2.4': 'filtered',
    '3.0': 'system error',
    '3.1': 'system full',
    '3.2': 'not accepting mail',
    '3.3': 'system error',
    '3.4': 'message too big',
    '3.5': 'system error',
    '4.0': 'network error',
    '4.1': 'expired',
    '4.2': 'network error',
    '4.3': 'system error',
    '4.4': 'host unknown',
    '4.5': 'network error',
    '4.6': 'network error',
    '4.7': 'expired',
    '5.0': 'mailer error',
    '5.1': 'syntax error',
    '5.2': 'syntax error',
    '5.3': 'rate limited',
    '5.4': 'syntax error',
    '5.5': 'syntax error',
    '6.0': 'content error',
    '6.1': 'content error',
    '6.2': 'content error',
    '6.3': 'content error',
    '6.5': 'content error',
    '6.6': 'content error',
    '6.7': 'content error',
    '7.0': 'security error',
    '7.1': 'security error',
    '7.2': 'security error',
    '7.3': 'security error',
    '7.4': 'security error',
    '7.5': 'security error',
    '7.6': 'security error',
    '7.7': 'security error',
    '7.8': 'security error',
    '7.9': 'security error',
    '7.10': 'security error',
    '7.11': 'security error',
    '7.13': 'suspended',
    '7.20': 'authentication failure',
    '7.21': 'authentication failure',
    '7.22': 'authentication failure',
    '7.23': 'authentication failure',
    '7.24': 'authentication failure',
    '7.25': 'blocked',
    '7.26': 'authentication failure',
    '7.27': 'rejected',
    '7.28': 'rate limited',
    // Of Microsoft 365: DMARC, and the level of authentication that it asks of large senders.
    '7.509': 'authentication failure',
    '7.515': 'authentication failure',
  }),
)

/** Replies that tell the reason by themselves (RFC 5321 4.2.3, RFC 7504, RFC 4954). */
const REPLY_REASONS: ReadonlyMap<string, BounceReason> = new Map(
  Object.entries({
    '452': 'system full',
    '521': 'not accepting mail',
    '525': 'suspended',
    '530': 'security error',
    '535': 'security error',
    '538': 'security error',
    '551': 'has moved',
    '552': 'mailbox full',
    '556': 'not accepting mail',
  }),
)

/** What an enhanced status code means. */
export const reasonOfStatus = (status: string): BounceReason | undefined =>
  REASONS.get(status.slice(status.indexOf('.') + 1))

/** What a reply code means by itself. */
export const reasonOfReply = (code: string): BounceReason | undefined => REPLY_REASONS.get(code)
