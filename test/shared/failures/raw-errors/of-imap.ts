import { imapFailure } from '../../../../shared/mailbox/imap/refusals/imap-failures.js'
import { rawErrors } from './raw-error.js'

/** An answer as it comes over the wire, in the form in which the client hands it on. */
function answerFields(answer: string): object {
  const [, status = '', code, responseText = ''] =
    /^(NO|BAD|BYE)(?: \[([^\s\]]+)(?: [^\]]*)?\])? ?(.*)$/.exec(answer) ?? []
  return {
    responseStatus: status,
    ...(code !== undefined && { serverResponseCode: code }),
    ...(responseText !== '' && { responseText }),
  }
}

const codeOf = (fields: object) =>
  imapFailure(Object.assign(new Error('Command failed'), fields), 'imap.example.com', []).code

/** Response codes of RFC 5530 and RFC 9051, and words of Dovecot, Cyrus, Courier, Exchange, Gmail, Yahoo and others. */
const OF_LOGIN = rawErrors(
  'IMAP, to LOGIN',
  (answer: string) =>
    codeOf({ ...answerFields(answer), authenticationFailed: true, executedCommand: 'A1 LOGIN' }),
  [
    ['NO [AUTHENTICATIONFAILED] Authentication failed.', 'AUTH_FAILED'],
    ['NO [AUTHENTICATIONFAILED] Invalid credentials (Failure)', 'AUTH_FAILED'],
    ['NO LOGIN failed.', 'AUTH_FAILED'],
    ['NO Login failed: authentication failure', 'AUTH_FAILED'],
    ['NO Error: authentication failed: (reason unavailable)', 'AUTH_FAILED'],
    [
      'NO [ALERT] Application-specific password required: https://support.google.com/',
      'AUTH_FAILED',
    ],
    ['NO No such user', 'AUTH_FAILED'],
    ['NO 認証に失敗しました', 'AUTH_FAILED'],
    ['NO', 'AUTH_FAILED'],
    ['NO [XYZZY] no', 'AUTH_FAILED'],
    ['NO [AUTHORIZATIONFAILED] No such authorization-ID', 'ACCOUNT_DISABLED'],
    ['NO [EXPIRED] Password has expired', 'ACCOUNT_DISABLED'],
    ['NO [NOPERM] Access denied', 'ACCOUNT_DISABLED'],
    ['NO Your account has been disabled', 'ACCOUNT_DISABLED'],
    ['NO Mailbox suspended', 'ACCOUNT_DISABLED'],
    ['NO [ALERT] Your account is not enabled for IMAP use', 'ACCOUNT_DISABLED'],
    ['NO IMAP access is disabled for your domain', 'ACCOUNT_DISABLED'],
    ['NO [CONTACTADMIN] Account locked by the administrator', 'LOGIN_NEEDS_ADMIN'],
    ['NO [CORRUPTION] Cannot open the mailbox', 'LOGIN_NEEDS_ADMIN'],
    [
      'NO [ALERT] Please log in via your web browser: https://support.google.com/',
      'LOGIN_NEEDS_ADMIN',
    ],
    ['NO [WEBALERT https://accounts.google.com/] Web login required.', 'LOGIN_NEEDS_ADMIN'],
    ['NO [UNAVAILABLE] Temporary authentication failure.', 'LOGIN_UNAVAILABLE'],
    ['NO [SERVERBUG] LOGIN Server error - Please try again later', 'LOGIN_UNAVAILABLE'],
    ['NO Server Unavailable. 15', 'LOGIN_UNAVAILABLE'],
    ['NO Internal server error', 'LOGIN_UNAVAILABLE'],
    ['NO 系统繁忙，请稍后再试', 'LOGIN_UNAVAILABLE'],
    ['NO [INUSE] Mailbox in use', 'MAILBOX_BUSY'],
    ['NO [LIMIT] Too many simultaneous connections', 'RESOURCE_EXHAUSTED'],
    ['NO [OVERQUOTA] Account exceeded bandwidth limits', 'RESOURCE_EXHAUSTED'],
    ['NO [ALERT] Too many simultaneous connections. (Failure)', 'RESOURCE_EXHAUSTED'],
    [
      'NO Maximum number of connections from user+IP exceeded (mail_max_userip_connections=10)',
      'RESOURCE_EXHAUSTED',
    ],
    [
      'NO [PRIVACYREQUIRED] Plaintext authentication disallowed on non-secure (SSL/TLS) connections.',
      'TLS_REQUIRED',
    ],
    ['NO Login only available under a layer', 'TLS_REQUIRED'],
    ['NO [CANNOT] mechanism not available', 'AUTH_UNSUPPORTED'],
    ['NO Unsupported authentication mechanism', 'AUTH_UNSUPPORTED'],
    [
      'BYE [ALERT] Request is throttled. Suggested Backoff Time: 299961 milliseconds',
      'RESOURCE_EXHAUSTED',
    ],
    ['BAD User is authenticated but not connected.', 'RESOURCE_EXHAUSTED'],
  ],
)

const OF_READING = rawErrors(
  'IMAP, to a command',
  ([command, answer]: readonly [string, string]) =>
    codeOf({ ...answerFields(answer), executedCommand: `A2 ${command}` }),
  [
    [['EXAMINE Batch', 'NO [NONEXISTENT] Mailbox does not exist'], 'FOLDER_NOT_FOUND'],
    [['EXAMINE Batch', 'NO [TRYCREATE] No such mailbox'], 'FOLDER_NOT_FOUND'],
    [['EXAMINE Shared', 'NO [NOPERM] Permission denied'], 'FOLDER_DENIED'],
    [['SELECT Shared', 'NO [AUTHORIZATIONFAILED] no rights'], 'FOLDER_DENIED'],
    [['EXAMINE INBOX', 'NO [INUSE] Mailbox is locked'], 'MAILBOX_BUSY'],
    [['EXAMINE INBOX', 'NO [UNAVAILABLE] Try again'], 'MAILBOX_BUSY'],
    [['EXAMINE INBOX', 'NO [SERVERBUG] Internal error occurred'], 'MAILBOX_BUSY'],
    [['EXAMINE INBOX', 'NO Mailbox is locked by POP3 session'], 'MAILBOX_BUSY'],
    [['EXAMINE INBOX', 'NO Internal server error'], 'MAILBOX_BUSY'],
    [['EXAMINE INBOX', 'NO [CONTACTADMIN] Ask your administrator'], 'LOGIN_NEEDS_ADMIN'],
    [['EXAMINE INBOX', 'NO [PRIVACYREQUIRED] STARTTLS first'], 'TLS_REQUIRED'],
    [['EXAMINE INBOX', 'BAD Session invalidated - AccessTokenExpired'], 'LOGIN_EXPIRED'],
    [['UID FETCH 1:*', 'NO [AUTHENTICATIONFAILED] Token has expired'], 'LOGIN_EXPIRED'],
    [['UID FETCH 1:*', 'NO [EXPIRED] Session expired'], 'LOGIN_EXPIRED'],
    [['UID FETCH 1:*', 'NO [LIMIT] Rate limit hit.'], 'RESOURCE_EXHAUSTED'],
    [['UID FETCH 1:*', 'NO [OVERQUOTA] bandwidth'], 'RESOURCE_EXHAUSTED'],
    [['UID FETCH 1:*', 'NO [SERVERBUG] FETCH failed'], 'MAILBOX_BUSY'],
    [['UID FETCH 1:*', 'NO Some of the requested messages no longer exist.'], 'PROTOCOL_BROKEN'],
    [['UID FETCH 1:*', 'BAD Command Error. 12'], 'PROTOCOL_BROKEN'],
    [['UID SEARCH UID 1:*', 'NO [INUSE] locked'], 'MAILBOX_BUSY'],
    [['UID SEARCH UID 1:*', 'NO [BADCHARSET] UTF-8 is not supported'], 'PROTOCOL_BROKEN'],
    [['LIST "" *', 'NO [LIMIT] too many commands'], 'RESOURCE_EXHAUSTED'],
    [['APPEND Sent', 'NO [TRYCREATE] No such mailbox'], 'FOLDER_NOT_FOUND'],
    [['APPEND Sent', 'NO [LIMIT] slow down'], 'RESOURCE_EXHAUSTED'],
    [['APPEND Sent', 'NO [UNAVAILABLE] Backend down'], 'MAILBOX_BUSY'],
    [['UID MOVE 1 Done', 'NO [TRYCREATE] No such mailbox'], 'FOLDER_NOT_FOUND'],
    [['UID STORE 1 +FLAGS (\\Seen)', 'NO [INUSE] locked'], 'MAILBOX_BUSY'],
    [['NOOP', 'NO nothing that anybody has ever heard'], 'PROTOCOL_BROKEN'],
  ],
)

const OF_ENDING = rawErrors(
  'IMAP, a farewell',
  (answer: string) => codeOf({ ...answerFields(answer), code: 'NoConnection' }),
  [
    ['BYE Server shutting down', 'CONNECTION_LOST'],
    ['BYE [UNAVAILABLE] Temporary problem, please try again later', 'CONNECTION_LOST'],
    ['BYE Autologout; idle for too long', 'CONNECTION_LOST'],
    ['BYE Session invalidated - AccessTokenExpired', 'LOGIN_EXPIRED'],
    ['BYE [EXPIRED] Credentials have expired', 'LOGIN_EXPIRED'],
    ['BYE [AUTHORIZATIONFAILED] account was closed', 'LOGIN_EXPIRED'],
    ['BYE [LIMIT] Connection limit exceeded', 'RESOURCE_EXHAUSTED'],
    ['BYE Account exceeded command or bandwidth limits.', 'RESOURCE_EXHAUSTED'],
    ['BYE [CONTACTADMIN] blocked', 'LOGIN_NEEDS_ADMIN'],
  ],
)

const OF_CLIENT = rawErrors('IMAP, by the client', (fields: object) => codeOf(fields), [
  [{ code: 'CONNECT_TIMEOUT' }, 'TIMED_OUT'],
  [{ code: 'GREETING_TIMEOUT' }, 'TIMED_OUT'],
  [{ code: 'UPGRADE_TIMEOUT', tlsFailed: true }, 'TIMED_OUT'],
  [{ code: 'ETIMEOUT' }, 'CONNECTION_STALLED'],
  [{ code: 'EConnectionClosed' }, 'CONNECTION_LOST'],
  [{ code: 'StateLogout' }, 'CONNECTION_LOST'],
  [{ code: 'ETHROTTLE' }, 'RESOURCE_EXHAUSTED'],
  [{ tlsFailed: true }, 'TLS_REQUIRED'],
  [{ mailboxMissing: true }, 'FOLDER_NOT_FOUND'],
])

/** What IMAP servers say, and what the client makes of their silence. */
export const IMAP_ERRORS = [...OF_LOGIN, ...OF_READING, ...OF_ENDING, ...OF_CLIENT]
