import type { FailureCode } from '../../shared/failures/catalogue.js'

/** A failure of the systems that mailjobs replaces, and the test that brings it about here. */
export interface ProducedFailure {
  /** As the table of the replaced system names it: the MAPI code, the return value, or its own name for it. */
  readonly former: string
  readonly meaning: string
  /** What it is here: a code, or in words where it is none. */
  readonly here: FailureCode | `what ${string}`
  readonly file: string
  /** What the file calls the test. */
  readonly test: string
  /** What says it in the test. */
  readonly by: 'a real server' | 'a scripted server' | 'a stand-in' | 'the file itself'
}

const POLL_FAILURES = 'test/functions/monitor/poll-failures.test.ts'
const IMAP_LOGIN = 'test/shared/mailbox/imap/imap-login.test.ts'
const SMTP = 'test/shared/delivery/transports/smtp/smtp-transport.test.ts'
const POSTFIX = 'test/real/send-postfix.test.ts'
const POP = 'test/real/pop-before-smtp-dovecot.test.ts'
const API = 'test/functions/api/post-send.test.ts'
const ALL_OF_A_KIND = 'all of one kind have its code: $code'

/** The nine codes of JP1/AJS2 mail linkage (table 2-12), each kept apart. */
export const OF_MAPI: readonly ProducedFailure[] = [
  {
    former: 'S0-18: MAPI 8004010D',
    meaning: 'not enough disk space',
    here: 'RECIPIENT_MAILBOX_FULL',
    file: SMTP,
    test: "['RCPT', '552 Quota exceeded', 'refused RECIPIENT_MAILBOX_FULL']",
    by: 'a scripted server',
  },
  {
    former: 'S0-19: MAPI 8004010E',
    meaning: 'not enough resources',
    here: 'RESOURCE_EXHAUSTED',
    file: POLL_FAILURES,
    test: 'has no more sessions',
    by: 'a scripted server',
  },
  {
    former: 'S0-20: MAPI 80040111',
    meaning: 'logon failed',
    here: 'AUTH_FAILED',
    file: POSTFIX,
    test: 'refuses a wrong password by %s',
    by: 'a real server',
  },
  {
    former: 'S0-21: MAPI 80040115',
    meaning: 'network failure',
    here: 'NETWORK',
    file: POLL_FAILURES,
    test: 'one that is not there',
    by: 'a scripted server',
  },
  {
    former: 'S0-22: MAPI 80040116',
    meaning: 'disk I/O error',
    here: 'STORAGE_IO',
    file: 'test/shared/archive/s3-archive.test.ts',
    test: 'a failing region is STORAGE_IO',
    by: 'a stand-in',
  },
  {
    former: 'S0-23: MAPI 80040124',
    meaning: 'mail account invalid',
    here: 'ACCOUNT_DISABLED',
    file: POLL_FAILURES,
    test: 'has the account expired',
    by: 'a scripted server',
  },
  {
    former: 'S0-24: MAPI 8004010F',
    meaning: 'no destination address: the server knows none such',
    here: 'RECIPIENT_NOT_FOUND',
    file: POSTFIX,
    test: 'GIVEN three recipients, one of them unknown THEN the others get it',
    by: 'a real server',
  },
  {
    former: 'S0-25: MAPI 80040607',
    meaning: 'no destination address: none was given',
    here: 'NO_RECIPIENTS',
    file: API,
    test: ALL_OF_A_KIND,
    by: 'the file itself',
  },
  {
    former: 'S0-26: MAPI 80040700',
    meaning: 'destination ambiguous',
    here: 'RECIPIENT_AMBIGUOUS',
    file: API,
    test: ALL_OF_A_KIND,
    by: 'the file itself',
  },
]

/** The rest of the union of all replaced systems, as far as it applies. */
export const OF_OTHERS: readonly ProducedFailure[] = [
  {
    former: 'KAVT3409-E',
    meaning: 'settings that cannot be read',
    here: 'CONFIG_UNREADABLE',
    file: 'test/infra/load-jobs-faults.test.ts',
    test: 'a path without a file is told as that',
    by: 'the file itself',
  },
  {
    former: 'CPA 58, CONFIG_REQUIRED, CONFIG_CONFLICT, PROFILE_NOT_FOUND',
    meaning: 'a setting out of range, missing, in conflict, or that names what is not there',
    here: 'CONFIG_INVALID',
    file: 'test/cli/check-jobs.test.ts',
    test: 'a file that will not: every fault, nothing else; 3',
    by: 'the file itself',
  },
  {
    former: 'CONFIG_SECRET_MISSING',
    meaning: 'no login yet',
    here: 'CONFIG_SECRET_MISSING',
    file: 'test/shared/credentials/secrets-manager.test.ts',
    test: 'where there is no secret, or none with a value',
    by: 'a stand-in',
  },
  {
    former: 'CPA 14',
    meaning: 'an attachment that is not there',
    here: 'ATTACHMENT_MISSING',
    file: API,
    test: ALL_OF_A_KIND,
    by: 'a stand-in',
  },
  {
    former: 'MESSAGE_TOO_LARGE',
    meaning: 'more than the server takes',
    here: 'MESSAGE_TOO_LARGE',
    file: POSTFIX,
    test: 'says how much it takes, and is not sent more',
    by: 'a real server',
  },
  {
    former: 'CPA 72',
    meaning: 'the server refuses the mail',
    here: 'REFUSED',
    file: 'test/shared/delivery/transports/ses/ses-transport.test.ts',
    test: 'a message that SES rejects',
    by: 'a stand-in',
  },
  {
    former: 'CPA 73',
    meaning: 'the name of the server does not resolve',
    here: 'HOST_NOT_FOUND',
    file: POLL_FAILURES,
    test: 'one whose name does not resolve',
    by: 'a scripted server',
  },
  {
    former: 'PORT25_BLOCKED',
    meaning: 'AWS blocks port 25',
    here: 'what `check-jobs`, `plan` and synth warn of: port-25-blocked',
    file: 'test/shared/jobs/senders/smtp/smtp-facts.test.ts',
    test: 'port-25-blocked',
    by: 'the file itself',
  },
  {
    former: 'TLS_CERT_EXPIRED',
    meaning: 'a certificate at its end',
    here: 'TLS_CERT_EXPIRED',
    file: 'test/shared/probe/mailbox-probe.test.ts',
    test: 'a certificate at its end, and one that soon is',
    by: 'a scripted server',
  },
  {
    former: 'MAILBOX_BUSY',
    meaning: 'another session has the mailbox',
    here: 'MAILBOX_BUSY',
    file: POLL_FAILURES,
    test: 'is in use',
    by: 'a scripted server',
  },
  {
    former: 'TIMED_OUT',
    meaning: 'a job that would be running for ever',
    here: 'TIMED_OUT',
    file: POLL_FAILURES,
    test: 'falls silent after the login',
    by: 'a scripted server',
  },
  {
    former: 'TOO_SLOW',
    meaning: 'a mail that does not come to its end',
    here: 'TOO_SLOW',
    file: 'test/functions/monitor/poll-long-mail.test.ts',
    test: 'three runs without a new byte end it: it is in quarantine, and all else is kept',
    by: 'a scripted server',
  },
  {
    former: 'SERVER_NOT_READY',
    meaning: 'a server that lets nobody in just now',
    here: 'LOGIN_UNAVAILABLE',
    file: IMAP_LOGIN,
    test: "['NO Server Unavailable. 15', 'LOGIN_UNAVAILABLE']",
    by: 'a scripted server',
  },
  {
    former: 'SENT_COPY_FAILED',
    meaning: 'sent, and not among what is sent',
    here: 'SENT_COPY_FAILED',
    file: 'test/real/sent-copy-dovecot.test.ts',
    test: 'is refused by a mailbox that is full, in its words',
    by: 'a real server',
  },
  {
    former: 'POP_AUTH_FAILED',
    meaning: 'the login before SMTP is refused',
    here: 'POP_AUTH_FAILED',
    file: POP,
    test: 'a wrong password is refused, %j',
    by: 'a real server',
  },
  {
    former: 'APOP_UNSUPPORTED',
    meaning: 'no time stamp in the greeting',
    here: 'APOP_UNSUPPORTED',
    file: POP,
    test: 'APOP is not offered, and no password is sent',
    by: 'a real server',
  },
  {
    former: 'UIDVALIDITY_UNSTABLE',
    meaning: 'a folder that is renumbered again and again',
    here: 'UIDVALIDITY_RESTLESS',
    file: 'test/functions/monitor/poll-renumbered.test.ts',
    test: 'keeps nothing twice, and is told by a failure of its own',
    by: 'a scripted server',
  },
  {
    former: 'MAIL_VANISHED',
    meaning: 'mail that another client takes',
    here: 'what the event `Mail Vanished` and its incident tell',
    file: 'test/real/vanished-dovecot.test.ts',
    test: 'what a POP3 client takes between two polls is told by the next one, with its UIDs',
    by: 'a real server',
  },
  {
    former: 'ALERT_LOOP',
    meaning: 'a notice into the mailbox that is watched',
    here: 'CONFIG_INVALID',
    file: 'test/shared/jobs/checks/notice-loop-faults.test.ts',
    test: 'a notice into a mailbox that is watched',
    by: 'the file itself',
  },
  {
    former: 'AUTH_CONSENT_REQUIRED',
    meaning: 'somebody has to sign in again',
    here: 'AUTH_CONSENT_REQUIRED',
    file: 'test/functions/monitor/oauth2-login.test.ts',
    test: 'for want of consent, after rotations: nothing is tried with what was stored last',
    by: 'a scripted server',
  },
]

/** What of the union does not apply here, and why. */
export const NOT_APPLYING = [
  ['PROFILE_DUPLICATE', 'names are keys of an object: a second one is an error of TypeScript'],
  ['IMAP_DISABLED', 'told as ACCOUNT_DISABLED, in the words of the server'],
  ['LINK_BROKEN', 'there is no linkage that could break: each poll logs in by itself'],
  [
    'USER_NO_ADDRESS',
    'the address book has no users without an address: it is a fault of the file',
  ],
] as const
