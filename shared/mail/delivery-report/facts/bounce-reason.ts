/** Why a mail did not arrive, in short words. */
export type BounceReason =
  // The address is at fault.
  | 'user unknown'
  | 'host unknown'
  | 'has moved'
  | 'not accepting mail'
  // The mailbox.
  | 'mailbox full'
  | 'suspended'
  | 'filtered'
  // The mail.
  | 'message too big'
  | 'spam detected'
  | 'virus detected'
  | 'content error'
  | 'policy violation'
  | 'syntax error'
  // The sender, or the server that sends.
  | 'rejected'
  | 'blocked'
  | 'security error'
  | 'authentication failure'
  | 'relaying denied'
  | 'rate limited'
  // The way.
  | 'network error'
  | 'expired'
  | 'system error'
  | 'system full'
  | 'mailer error'
  // No failure at all.
  | 'complaint'
