/** One way in which something can go wrong: what an operator reads at three in the morning. */
export interface Failure {
  /** What happened, in one sentence. */
  readonly meaning: string
  /** What usually causes it. */
  readonly cause: string
  /** What to do. */
  readonly remedy: string
  /** When it is tried again without anybody doing anything. */
  readonly retried:
    | 'at the next poll'
    | 'after the secret changes, or an hour'
    | 'after the secret changes'
    | 'never'
  /** The code of the job schedulers we replace (seed: MAPI codes of JP1/AJS3, return values of JP1/CPA, KAVT messages). */
  readonly legacyCode?: string
}

/** Every failure there is. A test holds each to a cause, a remedy and a section of the runbook. */
export const FAILURES = {
  CONFIG_INVALID: {
    meaning: 'The jobs file has faults.',
    cause: 'A setting is missing, misspelt, out of range or in conflict with another.',
    remedy: 'Correct each fault listed: every line names the path, the value and what is allowed.',
    retried: 'never',
    legacyCode: 'CPA 58',
  },
  CONFIG_UNREADABLE: {
    meaning:
      'The jobs file, the definitions of a run or the environment of a function cannot be read.',
    cause:
      'The file is missing or does not export `jobs`, or the schedule carries definitions of another version.',
    remedy:
      'Check the path; the file must `export const jobs = defineJobs({ ... })`. After an update, deploy again.',
    retried: 'at the next poll',
    legacyCode: 'KAVT3409-E',
  },
  CONFIG_SECRET_MISSING: {
    meaning: 'The mailbox has no login yet.',
    cause:
      'Its secret was made without a value, as every secret is, and nobody has put one in; or it is not the JSON that `imap.auth` of the jobs file asks for.',
    remedy:
      'Store {"username":"...","password":"..."}, or {"oauth2":{...}} as docs/oauth2.md shows it, as the value of the secret named in the error.',
    retried: 'at the next poll',
  },
  SECRETS_UNAVAILABLE: {
    meaning: 'The secret of the mailbox could not be read.',
    cause: 'The role may not read it, its key is disabled, or Secrets Manager did not answer.',
    remedy:
      'Look for changes made by hand with `cdk drift`, and undo them with `cdk deploy --revert-drift`; the detail has the answer of the service.',
    retried: 'at the next poll',
  },
  AUTH_FAILED: {
    meaning: 'The mail server refused the login.',
    cause:
      'A wrong password, the wrong form of user name (address or account name), an app password that is required, IMAP switched off for the account; with OAuth2, an application that may not read this mailbox.',
    remedy:
      'Log in by webmail with the same values, then correct the secret; with OAuth2, check the permission (docs/oauth2.md). Polls go on by themselves after that.',
    retried: 'after the secret changes, or an hour',
    legacyCode: 'MAPI 80040111',
  },
  AUTH_UNAVAILABLE: {
    meaning: 'There was no access token: the token endpoint did not answer, or said to try later.',
    cause:
      'A fault or an overload of the provider’s sign-in service, or a name in `tokenUrl` that does not resolve.',
    remedy: 'Nothing, if it passes. Else check `tokenUrl` and the provider’s service status.',
    retried: 'at the next poll',
  },
  AUTH_CLIENT_REFUSED: {
    meaning: 'The token endpoint refused the application.',
    cause:
      'The client secret has expired or is another one’s, the client id, tenant or scope is wrong, or the application was removed.',
    remedy:
      'Compare client id, tenant and scope with the registration; make a new client secret and store it. The provider’s words are in the detail.',
    retried: 'after the secret changes, or an hour',
  },
  AUTH_CONSENT_REQUIRED: {
    meaning: 'The consent to read the mailbox is gone: a person has to sign in again.',
    cause:
      'The refresh token has expired or was revoked, the password was changed, or a policy asks for another sign-in.',
    remedy:
      'Sign in and consent again as docs/oauth2.md says, and store the new refresh token. Nothing is tried before.',
    retried: 'after the secret changes',
  },
  LOGIN_HELD: {
    meaning:
      'No login was tried, because the last one was refused and the secret is still the same.',
    cause: 'Another attempt with the same secret could lock the account.',
    remedy:
      'Correct the secret; the next poll logs in. Without a change one attempt is made an hour after the refusal.',
    retried: 'after the secret changes, or an hour',
    legacyCode: 'MAPI 80040111',
  },
  ACCOUNT_DISABLED: {
    meaning: 'The mail server knows the account but does not let it in.',
    cause: 'The account is expired, blocked or not allowed to use IMAP.',
    remedy: 'Ask the provider or the mail administrator; the server’s own words are in the detail.',
    retried: 'after the secret changes, or an hour',
    legacyCode: 'MAPI 80040124',
  },
  HOST_NOT_FOUND: {
    meaning: 'The name of the mail server cannot be resolved.',
    cause: 'A misspelt host, or a DNS fault.',
    remedy: 'Check `imap.host` in the jobs file with `nslookup`.',
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
    remedy: 'Check `port` and `security` of the mailbox; try again later.',
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
    meaning: 'The mail server offers no STARTTLS, and the mailbox asks for it.',
    cause: '`security` is `starttls`, and the server or something in between does not announce it.',
    remedy: 'Use `tls` with port 993 if the server has it. `none` sends the password in clear.',
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
  MAILBOX_BUSY: {
    meaning: 'The mail server has the mailbox locked for another session.',
    cause: 'Another client or an administrator’s tool holds it.',
    remedy: 'Nothing, if it passes. Else find the other client.',
    retried: 'at the next poll',
  },
  FOLDER_NOT_FOUND: {
    meaning: 'A folder that a monitor watches or moves mail to does not exist on the mail server.',
    cause: 'It is misspelt, was renamed, or the account may not see it.',
    remedy: 'Correct `folder` or `then`; the detail lists the folders that are there.',
    retried: 'at the next poll',
    legacyCode: 'MAPI 8004010F',
  },
  ACTION_REFUSED: {
    meaning:
      'The mail server did not mark, move or delete mail as `then` of a monitor says. The mail is kept and announced.',
    cause:
      'The login may not change the folder, the target is full or takes no mail, or the folder is shared and read-only.',
    remedy:
      'Allow the login to change both folders, or correct `then`. After three polls such mail is left where it is; the log names it.',
    retried: 'at the next poll',
  },
  UIDVALIDITY_CHANGED: {
    meaning:
      'The server renumbered the folder (a new UIDVALIDITY); its mail was not read, so that none is kept twice.',
    cause: 'The folder was deleted and made again, or the account was moved to another server.',
    remedy:
      'Delete the folder’s object under state/ to begin anew by `startFrom`; mail with other ids may then be kept again.',
    retried: 'never',
  },
  TOO_SLOW: {
    meaning:
      'A whole run was not enough for a single step: no mail was decided on, and nothing was done.',
    cause: 'A very large mail on a slow connection, or a mail server that answers drop by drop.',
    remedy:
      'If it repeats, look at the mail that is next in the folder: what is too large for the connection has to be taken out of it.',
    retried: 'at the next poll',
  },
  PROTOCOL_BROKEN: {
    meaning: 'The mail server answered something that makes no sense.',
    cause: 'A server fault, or a server that is not IMAP.',
    remedy:
      'The detail has the answer. If it repeats, report it with the name of the server software.',
    retried: 'at the next poll',
  },
  STORAGE_DENIED: {
    meaning: 'The bucket refused access.',
    cause: 'The role of the function lacks a grant, or a bucket or key policy forbids it.',
    remedy:
      'Look for policies added or changed by hand with `cdk drift`, and undo them with `cdk deploy --revert-drift`.',
    retried: 'at the next poll',
    legacyCode: 'MAPI 80040116',
  },
  STORAGE_IO: {
    meaning: 'The bucket could not be read or written.',
    cause: 'S3 is slow or failing in the region, or the bucket is gone.',
    remedy:
      'Nothing, if it passes: nothing is announced before it is stored. Else look at the health of the region and the bucket.',
    retried: 'at the next poll',
    legacyCode: 'MAPI 80040116',
  },
  EVENTS_REFUSED: {
    meaning: 'The event bus did not accept an event.',
    cause: 'The bus is gone, the role may not use it, or EventBridge is failing in the region.',
    remedy:
      'Nothing, if it passes: the mail is kept and is announced at the next poll. Else look at the bus with `cdk drift`.',
    retried: 'at the next poll',
  },
  INTERNAL: {
    meaning: 'mailjobs itself failed.',
    cause: 'A fault of ours.',
    remedy:
      'Report the error with its stack; nothing was advanced, so the next poll does the work again.',
    retried: 'at the next poll',
  },
} as const satisfies Record<string, Failure>

/** A code of the catalogue. */
export type FailureCode = keyof typeof FAILURES
