import { ANY_SERVER } from '../named-server.js'
import type { Failure } from './failure.js'

/** Failures of the way to a mail server, on every protocol. */
export const CONNECTION_FAILURES = {
  HOST_NOT_FOUND: {
    meaning: 'The name of the mail server cannot be resolved.',
    cause: 'A misspelt host, or a DNS fault.',
    remedy: 'Check `host` of the mailbox or the sender in the jobs file with `nslookup`.',
    retried: 'at the next poll',
    passesByItself: true,
    legacyCode: 'CPA 73',
  },
  NETWORK: {
    meaning: 'The mail server cannot be reached.',
    cause:
      'A wrong port, a firewall, or the server is down: the connection was refused or never opened.',
    remedy: `Check host, port and \`security\`; try \`openssl s_client -connect ${ANY_SERVER}\` from outside.`,
    retried: 'at the next poll',
    passesByItself: true,
    legacyCode: 'MAPI 80040115',
  },
  CONNECTION_LOST: {
    meaning: 'The mail server ended the connection.',
    cause: 'A restart, a session limit or a network fault; what it said before is in the detail.',
    remedy:
      'Nothing, if it passes: all that was decided is saved. If it repeats, ask the provider about session limits.',
    retried: 'at the next poll',
    passesByItself: true,
    legacyCode: 'MAPI 80040115',
    mayBeOfMail: true,
  },
  TIMED_OUT: {
    meaning: 'The mail server did not answer within the limit.',
    cause:
      'An overloaded server, a firewall that swallows answers, or a port that speaks something else.',
    remedy:
      'Check `port` and `security` of the mailbox or the sender; try again later. Of a sender, the detail names the step, its limit, and the setting that changes it.',
    retried: 'at the next poll',
    passesByItself: true,
    legacyCode: 'MAPI 80040115',
  },
  CONNECTION_STALLED: {
    meaning: 'The mail server stopped in the middle of an answer.',
    cause: 'A hung server or a connection that died without a word (NAT, firewall).',
    remedy:
      'Nothing, if it passes: mail that was not complete is not kept and comes again with the next poll.',
    retried: 'at the next poll',
    passesByItself: true,
    legacyCode: 'MAPI 80040115',
    mayBeOfMail: true,
  },
  TLS_CERT: {
    meaning: 'The certificate of the mail server is not accepted.',
    cause:
      'It was revoked, is not meant for a server, or its chain is broken; the detail says which.',
    remedy:
      'Ask the owner of the server for another certificate. Verification is never switched off.',
    retried: 'at the next poll',
    passesByItself: true,
    legacyCode: 'MAPI 80040115',
  },
  TLS_CERT_EXPIRED: {
    meaning: 'The certificate of the mail server is at its end, or not valid yet.',
    cause: 'It was not renewed in time, or a clock is wrong; or the one in `ca` has expired.',
    remedy:
      'Ask the owner of the server to renew it, or put the new certificate of its authority into `ca`. Verification is never switched off.',
    retried: 'at the next poll',
    passesByItself: true,
    legacyCode: 'MAPI 80040115',
  },
  TLS_CERT_NAME: {
    meaning: 'The certificate of the mail server is for another name.',
    cause: '`host` is an alias or an address of the server, or this is another server.',
    remedy:
      'Write the name on the certificate as `host`; or, if you know that it is this server’s, as `servername`. The detail lists the names.',
    retried: 'at the next poll',
    passesByItself: true,
    legacyCode: 'MAPI 80040115',
  },
  TLS_CERT_UNTRUSTED: {
    meaning: 'The certificate of the mail server is signed by nobody who is known here.',
    cause:
      'It comes from a company’s own authority, or is signed by itself; or the server does not send the certificates in between.',
    remedy:
      'Put the certificate (PEM) of its authority, or that one itself, into `ca` of the mailbox or the sender. From a public authority: the owner of the server adds the certificates in between.',
    retried: 'at the next poll',
    passesByItself: true,
    legacyCode: 'MAPI 80040115',
  },
  TLS_REQUIRED: {
    meaning: 'The connection has to be encrypted, and is not: no password was taken.',
    cause:
      '`security` is `starttls`, and the server, or something in between, does not announce or begin it; or it is `none`, and the server takes no login in clear.',
    remedy:
      'Where `security` is `none`: set `starttls` or `tls`. Else use `tls` with port 993 (IMAP), 465 (SMTP) or 995 (POP3) if the server has it.',
    retried: 'at the next poll',
    passesByItself: true,
  },
  TLS_NOT_SPOKEN: {
    meaning: 'The port of the mail server does not speak TLS.',
    cause:
      '`security` is `tls`, and the port is one for connections that begin in clear (143, 587, 25, 110), or one of another service.',
    remedy:
      'Set `security: "starttls"` for this port; or leave `tls`, and set `port` to 993 (IMAP), 465 (SMTP) or 995 (POP3).',
    retried: 'at the next poll',
    passesByItself: true,
    legacyCode: 'MAPI 80040115',
  },
  TLS_EXPECTED: {
    meaning: 'The port of the mail server speaks TLS from the first byte on.',
    cause: '`security` is `starttls` or `none`, and the port is one for `tls` (993, 465, 995).',
    remedy:
      'Set `security: "tls"` for this port; or `port` to one that begins in clear: 143 (IMAP), 587 or 25 (SMTP), 110 (POP3).',
    retried: 'at the next poll',
    passesByItself: true,
    legacyCode: 'MAPI 80040115',
  },
  TLS_TOO_OLD: {
    meaning: 'The mail server has no version or cipher of TLS in common with us.',
    cause: 'It knows TLS 1.0 or 1.1 at most, or only ciphers and keys that count as broken.',
    remedy:
      'Have TLS 1.2 or newer switched on at the server, with a key of 2048 bits or more. Older TLS is not spoken here.',
    retried: 'at the next poll',
    passesByItself: true,
    legacyCode: 'MAPI 80040115',
  },
  TLS_BROKEN: {
    meaning: 'The beginning of TLS with the mail server failed.',
    cause:
      'The server or something in between ended it: a port or a `security` that does not fit, an old version of TLS, a client certificate that is asked for, a restart.',
    remedy:
      'If it repeats, check `port` and `security`, and try `openssl s_client -connect host:port`, with `-starttls imap`, `smtp` or `pop3` for `starttls`.',
    retried: 'at the next poll',
    passesByItself: true,
    legacyCode: 'MAPI 80040115',
  },
  WRONG_PROTOCOL: {
    meaning: 'What answers on this port is no mail server of the kind that is meant.',
    cause: '`port` or `host` is that of another service; the detail has what it said.',
    remedy: 'Check `host` and `port`: IMAP has 993 or 143, SMTP 465, 587 or 25, POP3 995 or 110.',
    retried: 'at the next poll',
    passesByItself: true,
    legacyCode: 'MAPI 80040115',
  },
  RESOURCE_EXHAUSTED: {
    meaning: 'The mail server asks us to slow down, or has no session left.',
    cause: 'A limit of the provider on connections, commands or bytes.',
    remedy:
      'Nothing, if it passes: no poll connects before the time that the server asked for. Else poll less often, or take other clients off this mailbox.',
    retried: 'at the next poll',
    passesByItself: true,
    legacyCode: 'MAPI 8004010E',
  },
  CONNECTION_HELD: {
    meaning:
      'No connection was tried, because the mail server asked to be left alone, and that time is not over.',
    cause: 'An answer of the last poll: see RESOURCE_EXHAUSTED.',
    remedy: 'Nothing: the first poll after the time in the detail connects again.',
    retried: 'at the next poll',
    passesByItself: true,
    legacyCode: 'MAPI 8004010E',
  },
  PROTOCOL_BROKEN: {
    meaning: 'The mail server answered something that makes no sense.',
    cause: 'A fault of the server, or of something in between.',
    remedy:
      'The detail has the answer. If it repeats, show it to whoever runs the mail server; what they find nothing wrong with, report with the name of the server software.',
    retried: 'at the next poll',
    passesByItself: true,
    concerns: 'folder',
    mayBeOfMail: true,
  },
} as const satisfies Record<string, Failure>
