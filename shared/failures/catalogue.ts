/** One way in which something can go wrong: what an operator reads at three in the morning. */
export interface Failure {
  /** What happened, in one sentence. */
  readonly meaning: string
  /** What usually causes it. */
  readonly cause: string
  /** What to do. */
  readonly remedy: string
  /** When it is tried again without anybody doing anything. A send that is `at the next poll`: at its next attempt. */
  readonly retried:
    | 'at the next poll'
    | 'with back-off, for a day'
    | 'when somebody asks'
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
    meaning: 'The mailbox or the sender has no login yet.',
    cause:
      'Its secret was made without a value, as every secret is, and nobody has put one in; or it is not the JSON that `imap.auth` of the jobs file asks for.',
    remedy:
      'Store {"username":"...","password":"..."}, or {"oauth2":{...}} as docs/oauth2.md shows it, as the value of the secret named in the error.',
    retried: 'at the next poll',
  },
  SECRETS_UNAVAILABLE: {
    meaning: 'The secret of the mailbox or the sender could not be read.',
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
    remedy: 'Check `port` and `security` of the mailbox or the sender; try again later.',
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
  PARAMETERS_UNAVAILABLE: {
    meaning: 'The definition of a sender, or the address book, could not be read.',
    cause:
      'The role may not read the parameter, it was changed by hand, or Systems Manager did not answer.',
    remedy:
      'Look for changes made by hand with `cdk drift`, and undo them with `cdk deploy --revert-drift`; the detail has the answer of the service.',
    retried: 'with back-off, for a day',
  },
  QUEUE_UNAVAILABLE: {
    meaning: 'A send is recorded, and could not be queued yet.',
    cause: 'The role may not use the queue, the queue is gone, or SQS did not answer.',
    remedy:
      'Nothing, if it passes: what is recorded and not queued is found and queued within half an hour. Else look at the queue with `cdk drift`.',
    retried: 'with back-off, for a day',
  },
  REQUEST_INVALID: {
    meaning: 'The request has faults; nothing was accepted.',
    cause: 'A field is missing, malformed, too long, or names something that is not there.',
    remedy: 'Correct each fault listed: every one names its path and what is allowed.',
    retried: 'never',
    legacyCode: 'CPA 58',
  },
  REQUEST_TOO_LARGE: {
    meaning: 'The request is larger than one call may be; nothing was accepted.',
    cause: 'Attachments travel in the request itself, and a call has room for about 4 MB.',
    remedy:
      'POST /uploads answers a URL and a key: PUT the file there, and name the key in `attachments`.',
    retried: 'never',
  },
  MESSAGE_TOO_LARGE: {
    meaning: 'The message, encoded, is larger than the sender may send; nothing was handed over.',
    cause:
      'Attachments grow by a third when they are encoded. SES takes 10 MB, and SMTP servers have limits of their own.',
    remedy:
      'Send a link in place of the file, split it, or use a sender by SMTP; `maxMessageMb` of a sender raises its limit where the server allows it.',
    retried: 'never',
  },
  IDEMPOTENCY_CONFLICT: {
    meaning: 'The idempotency key was used for another request; nothing was accepted.',
    cause: 'The body differs from that of the first call with this key.',
    remedy: 'Use a new key for a new mail, and the same body for a repetition.',
    retried: 'never',
  },
  SEND_NOT_FOUND: {
    meaning: 'There is no send of this id.',
    cause: 'The id is misspelt, or the send is older than 90 days.',
    remedy: 'Compare the id with the answer of POST /sends, or look for it with GET /sends?date=.',
    retried: 'never',
  },
  NOTHING_TO_RETRY: {
    meaning: 'Nothing of the send can be tried again now.',
    cause:
      'No recipient of it FAILED or is UNKNOWN, a run is at work on it, or its next attempt is due by itself.',
    remedy:
      'Look at the send with GET /sends/{id}; if a run is at work, ask again when it has ended.',
    retried: 'never',
  },
  ROUTE_NOT_FOUND: {
    meaning: 'The API has no such route.',
    cause: 'The path or the method is misspelt.',
    remedy: 'The detail lists the routes.',
    retried: 'never',
  },
  CALLER_REFUSED: {
    meaning: 'The API did not let the call in; nothing was accepted.',
    cause:
      'The call has no signature or one that has expired, the caller’s role may not use this API, or there is no such route.',
    remedy:
      'Sign the call for the service `execute-api` and the region of the API, allow the role `execute-api:Invoke`, and compare method and path with docs/sending.md.',
    retried: 'never',
  },
  TOO_MANY_REQUESTS: {
    meaning: 'The API has too many calls at once; nothing was accepted.',
    cause: 'Callers together make more calls a second than the stack allows.',
    remedy:
      'Repeat the call after a few seconds, with the same Idempotency-Key. If it is no exception, raise RATE_LIMIT in infra/constructs/send-api.ts and deploy.',
    retried: 'never',
  },
  API_UNAVAILABLE: {
    meaning:
      'The API failed, or did not answer within 29 seconds: the mail may be accepted, or not.',
    cause: 'A fault of ours, or of the services behind the API.',
    remedy:
      'Repeat the call with the same Idempotency-Key: it is one mail, however often it is accepted. The log of the api function has the reason.',
    retried: 'never',
  },
  SENDER_NOT_FOUND: {
    meaning: 'There is no sender of this name.',
    cause: 'It is misspelt, was removed from the jobs file, or is not deployed yet.',
    remedy: 'Name a sender of the jobs file, and deploy; without a name, `default` is meant.',
    retried: 'when somebody asks',
  },
  NO_RECIPIENTS: {
    meaning: 'The mail has no recipient.',
    cause: 'To, Cc and Bcc are all empty.',
    remedy: 'Name at least one address in `to`.',
    retried: 'never',
    legacyCode: 'MAPI 80040607',
  },
  RECIPIENT_NOT_FOUND: {
    meaning:
      'There is no such recipient: the address book has no such name, or the server knows no such address.',
    cause: 'A misspelt name or address, or a person who has left.',
    remedy: 'Correct it; names of the address book are exact, and a near match is in the detail.',
    retried: 'when somebody asks',
    legacyCode: 'MAPI 8004010F',
  },
  RECIPIENT_AMBIGUOUS: {
    meaning: 'A name of the address book stands for several addresses.',
    cause: 'Two people or lists share the name.',
    remedy: 'Use the full address; the detail lists them.',
    retried: 'never',
    legacyCode: 'MAPI 80040700',
  },
  ATTACHMENT_MISSING: {
    meaning: 'A file that was to be attached is not there.',
    cause:
      'The job that makes it has not run or failed, the key is misspelt, or the upload has expired after 7 days.',
    remedy: 'Put the file under the key in the detail, then send again.',
    retried: 'when somebody asks',
    legacyCode: 'CPA 14',
  },
  PUT_OFF: {
    meaning: 'The server said to try again later.',
    cause: 'Greylisting, a full queue or an overload: an answer that begins with 4.',
    remedy:
      'Nothing: it is tried again, later and later, for a day. The server’s words are in the detail.',
    retried: 'with back-off, for a day',
  },
  RECIPIENT_MAILBOX_FULL: {
    meaning: 'The mailbox of a recipient, or the disk of the server, is full.',
    cause: 'Mail there is not fetched or deleted.',
    remedy: 'Tell the recipient by another way; then send again.',
    retried: 'when somebody asks',
    legacyCode: 'MAPI 8004010D',
  },
  REFUSED: {
    meaning: 'The server refused the mail.',
    cause:
      'Its rules: the sender address, the content, a block list, a policy. Its words are in the detail.',
    remedy: 'Act on the server’s words, then send again.',
    retried: 'when somebody asks',
    legacyCode: 'CPA 72',
  },
  SENDER_REFUSED: {
    meaning: 'The server does not take mail from this address.',
    cause:
      'The login may not send as it; with SES, neither the address nor its domain is verified in the region.',
    remedy:
      'Verify the identity in SES, or ask the administrator for the right to send as it; then send again.',
    retried: 'when somebody asks',
  },
  SENDING_PAUSED: {
    meaning: 'SES has stopped sending for the account or the configuration set.',
    cause: 'Too many bounces or complaints, or somebody paused it.',
    remedy: 'Look at the reputation dashboard of SES; resume sending there, then send again.',
    retried: 'when somebody asks',
  },
  SENDING_DENIED: {
    meaning: 'SES did not let the function send.',
    cause:
      'The role may not send as this address, its credentials had expired, or the configuration set of the stage is gone or in another region.',
    remedy:
      'Look for changes made by hand with `cdk drift`, and undo them with `cdk deploy --revert-drift`; the detail has the answer of SES. The next attempt follows by itself.',
    retried: 'with back-off, for a day',
  },
  AUTH_UNSUPPORTED: {
    meaning: 'The server offers no way to log in that may be used; no password was sent.',
    cause:
      'It offers no AUTH, not the method that `auth.method` names, or on an open line none but PLAIN and LOGIN.',
    remedy:
      'Use `security: "tls"` or "starttls", or another `auth.method`; the detail lists what is offered. `allowCleartext: true` sends the password in clear.',
    retried: 'when somebody asks',
  },
  POP_AUTH_FAILED: {
    meaning: 'The POP3 server refused the login; no connection to the SMTP server was made.',
    cause: 'A wrong password or user name, or `apop` where the server has another secret for it.',
    remedy: 'Correct the secret of `popBeforeSmtp`; then send again.',
    retried: 'after the secret changes, or an hour',
    legacyCode: 'MAPI 80040111',
  },
  APOP_UNSUPPORTED: {
    meaning: 'The POP3 server does not offer APOP; no password was sent.',
    cause: 'Its greeting carries no time stamp (RFC 1939 7).',
    remedy: 'Set `apop: false` with `security: "tls"`, if the server has it.',
    retried: 'when somebody asks',
  },
  OUTCOME_UNKNOWN: {
    meaning:
      'The message was handed over, and the answer never came: it may have been delivered, or not.',
    cause: 'The connection or the function ended between the message and the server’s answer.',
    remedy:
      'Ask a recipient, or look at the server’s log. If it did not arrive: POST /sends/{id}/retry. It is never repeated by itself.',
    retried: 'when somebody asks',
  },
  SENT_COPY_FAILED: {
    meaning: 'The mail was sent; its copy could not be put into the mailbox of the sender.',
    cause: 'The mailbox refuses the login, its folder is missing, or it is full.',
    remedy: 'Nothing has to be sent again: the message is in the outbox of the bucket for 90 days.',
    retried: 'never',
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
