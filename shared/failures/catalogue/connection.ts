import type { Failure } from './failure.js'

/** Failures of the way to a mail server, on every protocol. */
export const CONNECTION_FAILURES = {
  HOST_NOT_FOUND: {
    meaning: 'The name of the mail server cannot be resolved.',
    cause: 'A misspelt host, or a DNS fault.',
    remedy: 'Check `host` of the mailbox or the sender in the jobs file with `nslookup`.',
    retried: 'at the next poll',
    legacyCode: 'CPA 73',
  },
  NETWORK: {
    meaning: 'The mail server cannot be reached.',
    cause:
      'A wrong port, a firewall, or the server is down: the connection was refused or never opened.',
    remedy:
      'Check host, port and `security`; try `openssl s_client -connect host:993` from outside.',
    retried: 'at the next poll',
    legacyCode: 'MAPI 80040115',
  },
  CONNECTION_LOST: {
    meaning: 'The mail server closed the connection in the middle of the session.',
    cause: 'A restart, a session limit or a network fault.',
    remedy:
      'Nothing, if it passes: all that was decided is saved. If it repeats, ask the provider about session limits.',
    retried: 'at the next poll',
    legacyCode: 'MAPI 80040115',
  },
  TIMED_OUT: {
    meaning: 'The mail server did not answer within the limit.',
    cause:
      'An overloaded server, a port that speaks something else, or `tls` where the port expects `starttls`.',
    remedy:
      'Check `port` and `security` of the mailbox or the sender; try again later. Of a sender, the detail names the step, its limit, and the setting that changes it.',
    retried: 'at the next poll',
    legacyCode: 'MAPI 80040115',
  },
  CONNECTION_STALLED: {
    meaning: 'The mail server stopped in the middle of an answer.',
    cause: 'A hung server or a connection that died without a word (NAT, firewall).',
    remedy:
      'Nothing, if it passes: mail that was not complete is not kept and comes again with the next poll.',
    retried: 'at the next poll',
    legacyCode: 'MAPI 80040115',
  },
  TLS_CERT: {
    meaning: 'The certificate of the mail server is not accepted.',
    cause: 'It is expired, issued for another name, or signed by an authority that is not known.',
    remedy:
      'Renew it, or set `servername` to the name on the certificate. Verification is never switched off.',
    retried: 'at the next poll',
    legacyCode: 'MAPI 80040115',
  },
  TLS_REQUIRED: {
    meaning: 'The mail server offers no STARTTLS, and the jobs file asks for it.',
    cause: '`security` is `starttls`, and the server or something in between does not announce it.',
    remedy:
      'Use `tls` with port 993 (IMAP) or 465 (SMTP) if the server has it. `none` sends the password in clear.',
    retried: 'at the next poll',
  },
  RESOURCE_EXHAUSTED: {
    meaning: 'The mail server asks us to slow down, or has no session left.',
    cause: 'A limit of the provider on connections, commands or bytes.',
    remedy:
      'Nothing, if it passes: no poll connects before the time that the server asked for. Else poll less often, or take other clients off this mailbox.',
    retried: 'at the next poll',
    legacyCode: 'MAPI 8004010E',
  },
  CONNECTION_HELD: {
    meaning:
      'No connection was tried, because the mail server asked to be left alone, and that time is not over.',
    cause: 'An answer of the last poll: see RESOURCE_EXHAUSTED.',
    remedy: 'Nothing: the first poll after the time in the detail connects again.',
    retried: 'at the next poll',
    legacyCode: 'MAPI 8004010E',
  },
  PROTOCOL_BROKEN: {
    meaning: 'The mail server answered something that makes no sense.',
    cause: 'A server fault, or a server that is not IMAP.',
    remedy:
      'The detail has the answer. If it repeats, report it with the name of the server software.',
    retried: 'at the next poll',
  },
} as const satisfies Record<string, Failure>
