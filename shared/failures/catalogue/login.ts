import type { Failure } from './failure.js'

/** Failures of logins, on every protocol. */
export const LOGIN_FAILURES = {
  AUTH_FAILED: {
    meaning: 'The mail server refused the login.',
    cause:
      'A wrong password, the wrong form of user name (address or account name), an app password that is required, IMAP switched off for the account; with OAuth2, an application that may not read this mailbox.',
    remedy:
      'Log in by webmail with the same values, then correct the secret (`mailjobs secrets set NAME` proves it first); with OAuth2, check the permission (docs/oauth2.md). Polls go on by themselves after that.',
    retried: 'after the secret changes, or an hour',
    passesByItself: false,
    legacyCode: 'MAPI 80040111',
    concerns: 'login',
  },
  LOGIN_UNAVAILABLE: {
    meaning: 'The mail server could not let anybody in just now; it did not judge the password.',
    cause: 'Trouble of its own: its words are in the detail.',
    remedy: 'Nothing, if it passes: the next poll logs in. Else ask the provider.',
    retried: 'at the next poll',
    passesByItself: true,
    legacyCode: 'MAPI 80040115',
  },
  LOGIN_EXPIRED: {
    meaning:
      'The mail server ended the session, because the login it was begun with no longer counts.',
    cause:
      'An access token is at its end, the password was changed, or the account was signed out everywhere.',
    remedy:
      'Nothing, if it passes: the next poll logs in anew, with a new token. If that login is refused, its failure says what to do. If this one repeats, have the provider look for what ends the sessions (docs/oauth2.md).',
    retried: 'at the next poll',
    passesByItself: true,
    legacyCode: 'MAPI 80040115',
  },
  LOGIN_NEEDS_ADMIN: {
    meaning: 'The mail server asks for its administrator, or for a login by webmail, first.',
    cause: 'A fault of the account at the provider; the password was not judged.',
    remedy:
      'Do what the server’s words in the detail say, or show them to the mail administrator. Polls go on by themselves after that.',
    retried: 'at the next poll',
    passesByItself: true,
    legacyCode: 'MAPI 80040124',
  },
  AUTH_UNAVAILABLE: {
    meaning: 'There was no access token: the token endpoint did not answer, or said to try later.',
    cause:
      'A fault or an overload of the provider’s sign-in service, or a `tokenUrl` whose name does not resolve, whose port speaks no TLS, or whose certificate is not accepted.',
    remedy:
      'Nothing, if it passes. Else act on the detail: check `tokenUrl` and its certificate, and the provider’s service status.',
    retried: 'at the next poll',
    passesByItself: true,
  },
  AUTH_CLIENT_REFUSED: {
    meaning: 'The token endpoint refused the application.',
    cause:
      'The client secret has expired or is another one’s, the client id, tenant or scope is wrong, or the application was removed.',
    remedy:
      'Compare client id, tenant and scope with the registration; make a new client secret and store it. The provider’s words are in the detail.',
    retried: 'after the secret changes, or an hour',
    passesByItself: false,
    concerns: 'login',
  },
  AUTH_CONSENT_REQUIRED: {
    meaning: 'The consent to read the mailbox is gone: a person has to sign in again.',
    cause:
      'The refresh token has expired or was revoked, the password was changed, or a policy asks for another sign-in.',
    remedy:
      'Sign in and consent again as docs/oauth2.md says, and store the new refresh token. Nothing is tried before.',
    retried: 'after the secret changes',
    passesByItself: false,
    concerns: 'login',
  },
  LOGIN_HELD: {
    meaning:
      'No login was tried, because the last one was refused and the secret is still the same.',
    cause: 'Another attempt with the same secret could lock the account.',
    remedy:
      'Correct the secret; the next poll logs in. Without a change one attempt is made an hour after the refusal.',
    retried: 'after the secret changes, or an hour',
    passesByItself: false,
    legacyCode: 'MAPI 80040111',
  },
  ACCOUNT_DISABLED: {
    meaning: 'The mail server knows the account but does not let it in.',
    cause: 'The account is expired, blocked, or not allowed to use this protocol.',
    remedy: 'Ask the provider or the mail administrator; the server’s own words are in the detail.',
    retried: 'after the secret changes, or an hour',
    passesByItself: false,
    legacyCode: 'MAPI 80040124',
    concerns: 'login',
  },
  AUTH_UNSUPPORTED: {
    meaning:
      'The mail server takes no way to log in that may be used; it did not judge the password.',
    cause:
      'It offers none, or refuses those it offers; or not the one that `auth.method` of a sender names; or on an open line none but PLAIN and LOGIN.',
    remedy:
      'Use `security: "tls"` or "starttls", or another `auth.method`; the detail has what is offered and refused. A server that takes OAuth2 only: docs/oauth2.md. `allowCleartext: true` of a sender sends the password in clear.',
    retried: 'when somebody asks',
    passesByItself: false,
  },
  POP_AUTH_FAILED: {
    meaning: 'The POP3 server refused the login; no connection to the SMTP server was made.',
    cause: 'A wrong password or user name, or `apop` where the server has another secret for it.',
    remedy: 'Correct the secret of `popBeforeSmtp`; then send again.',
    retried: 'after the secret changes, or an hour',
    passesByItself: false,
    legacyCode: 'MAPI 80040111',
    concerns: 'login',
  },
  APOP_UNSUPPORTED: {
    meaning: 'The POP3 server does not offer APOP; no password was sent.',
    cause: 'Its greeting carries no time stamp (RFC 1939 7).',
    remedy: 'Set `apop: false` with `security: "tls"`, if the server has it.',
    retried: 'when somebody asks',
    passesByItself: false,
  },
} as const satisfies Record<string, Failure>
