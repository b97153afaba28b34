import type { ReasonRow } from './reason-row.js'

/** Words of which a part means something else in the other tables: they come first. */
export const EXCEPTION_TEXTS: readonly ReasonRow[] = [
  ['mailer error', 'procmail:'],
  ['content error', 'duplicate header'],
  ['user unknown', 'inactive email address'],
  ['suspended', 'recipient account is blocked', 'temporary locked', 'is a deactivated mailbox'],
  ['policy violation', 'content presents a potential', 'illegal attachment'],
  ['policy violation', 'multiple addresses in from'],
  ['network error', 'host not found try again', 'unexpected name server reply'],
  ['system full', 'insufficient disk space'],
  ['rate limited', 'receiving mail at a rate', 'frequency limited'],
  [
    'relaying denied',
    'relaying denied',
    'configured to relay',
    'insecure mail relay',
    'allowed rcpthosts',
  ],
  // Amazon SES, of senders that are not verified there.
  ['relaying denied', 'email address is not verified'],
  ['mailbox full', 'user has too many messages'],
  // cPanel.
  ['host unknown', 'account or domain may not exist'],
]
