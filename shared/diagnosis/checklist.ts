import type { DiagnosisFacts } from './diagnosis-facts.js'
import { PASSWORD_WARNING } from './suspects.js'

/**
 * What to hand to everybody who reads the mailbox - not by mail to it. It asks, and accuses nobody; the seed of most answers is a setting.
 */
export const checklistFor = ({ address }: Pick<DiagnosisFacts, 'address'>): readonly string[] => [
  `Mail to ${address} goes missing. Please look at every device and program of yours that reads it, and answer here - not by mail to ${address}.`,
  '[ ] Which devices and programs read it? Old ones too: computers, telephones, tablets, scanners, programs that fetch mail.',
  '[ ] Of each: does it receive by POP3 or by IMAP? (Account settings, server of incoming mail: "pop" or port 995/110 is POP3, "imap" or 993/143 is IMAP.)',
  '[ ] By POP3: is "leave a copy of messages on the server" switched on, and "remove after ... days" off?',
  '[ ] Any rule or filter in it that moves, deletes, archives or forwards mail? Any spam filter of its own?',
  '[ ] Did anything change about then: a new device, a new version, a new rule, somebody who left?',
  '[ ] Who else has, or had, the password? Is it used anywhere else?',
  'Remove no account yet: what it has received may be the only copy, and would go with it.',
  PASSWORD_WARNING,
]

/** What no client of a mailbox can see, so that nobody takes silence for an answer. */
export const UNSEEN: readonly string[] = [
  'who logs in, from where, and by which protocol: the provider has a record of it, or not',
  'forwarding, and rules of the server',
  'mail that the provider has refused, or filtered out before any folder',
  'mail that came and went between two polls where the server keeps no log of removals, and did so seldom',
]
