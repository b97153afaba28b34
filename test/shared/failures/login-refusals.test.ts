import { describe, expect, test } from 'vitest'
import { type LoginRefusal, loginRefusalOf } from '../../../shared/failures/login-refusals.js'

/** As servers say it: Dovecot, Cyrus, Courier, Exchange, Gmail, Yahoo, NetEase, Zoho, Postfix and others. */
const REFUSALS: Readonly<Record<LoginRefusal, readonly string[]>> = {
  credentials: [
    '[AUTHENTICATIONFAILED] Authentication failed.',
    '[AUTHENTICATIONFAILED] Invalid credentials (Failure)',
    '[AUTHENTICATIONFAILED] Authentication failed. Please try again later',
    '[ALERT] Application-specific password required: https://support.google.com/accounts/answer/185833',
    'LOGIN failed.',
    'Login failed: authentication failure',
    'Invalid user name or password, please try again later',
    'Invalid login',
    '[AUTH] Authentication failed.',
    'No such user',
    'Password is incorrect',
    'Username and Password not accepted.',
    'Error: authentication failed: UGFzc3dvcmQ6',
    'LOGIN Login error password error',
    'Error: authentication failed: generic failure',
    'Error: authentication failed: (reason unavailable)',
    '認証に失敗しました',
    '',
  ],
  account: [
    '[AUTHORIZATIONFAILED] No such authorization-ID',
    '[EXPIRED] Password has expired',
    'Your account has been disabled',
    'User is locked',
    'Mailbox suspended',
    'SmtpClientAuthentication is disabled for the Tenant',
    'Your account is not enabled for IMAP use',
    'IMAP access is disabled for your domain',
  ],
  administrator: [
    '[CONTACTADMIN] Authentication failed',
    '[SYS/PERM] Mailbox broken',
    'Unsafe Login. Please contact kefu@service.example',
    'Please contact your administrator',
    '[ALERT] Please log in via your web browser: https://support.google.com/mail/accounts/answer/78754',
    '[WEBALERT https://accounts.google.com] Web login required.',
  ],
  trouble: [
    '[SERVERBUG] LOGIN Server error - Please try again later',
    '[UNAVAILABLE] Temporary authentication failure. [mail:2026-11-28 10:00:00]',
    '[SYS/TEMP] Internal error',
    '[AUTHENTICATIONFAILED] Temporary authentication failure',
    'System error',
    'Server Unavailable. 15',
    'Internal server error',
    'Please try again later',
    'Service temporarily unavailable',
    'Login failed: cannot connect to authentication server',
    'Error: authentication failed: Connection lost to authentication server',
    'Backend error',
    'Server is busy',
    'down for maintenance',
    'LDAP server timed out',
    '系统繁忙，请稍后再试',
    '一時的なエラーです',
  ],
  'in use': [
    '[INUSE] Mailbox in use',
    '[IN-USE] Do you have another POP session running?',
    'Mailbox is locked by another session',
    'Unable to lock maildrop',
    'maildrop already locked',
  ],
  'too much': [
    '[LIMIT] LOGIN Rate limit hit.',
    '[LOGIN-DELAY] minimum time between mail checks violation',
    '[ALERT] Too many simultaneous connections. (Failure)',
    'Maximum number of connections from user+IP exceeded (mail_max_userip_connections=10)',
    'Account exceeded command or bandwidth limits.',
    'Too many login attempts, please try again later',
    'Request is throttled. Suggested Backoff Time: 299961 milliseconds',
  ],
  'open line': [
    '[PRIVACYREQUIRED] Plaintext authentication disallowed on non-secure (SSL/TLS) connections.',
    '[AUTH] Plaintext authentication disallowed on non-secure (SSL/TLS) connections.',
    'Login only available under a layer',
    'Must issue a STARTTLS command first',
    'Encryption required for requested authentication mechanism',
    'Please use SSL',
  ],
  mechanism: [
    '[CANNOT] Not this way',
    'Unrecognized authentication type',
    'Unsupported authentication mechanism',
    'LOGIN is disabled',
    'Authentication mechanism is too weak',
    'unknown command',
    'Command not implemented',
    'AUTHENTICATE PLAIN is not supported',
    'Basic authentication is not supported for Client Submission',
  ],
}

const CASES = Object.entries(REFUSALS).flatMap(([refusal, answers]) =>
  answers.map((answer) => ({ refusal, answer })),
)

describe('a refusal', () => {
  test.each(CASES)('$answer: $refusal', ({ refusal, answer }) => {
    const [, code, words = answer] = /^\[([A-Z/-]+)(?: [^\]]*)?\] (.*)$/.exec(answer) ?? []
    expect(loginRefusalOf({ code, words })).toBe(refusal)
  })

  test('that is written in another case is the same', () => {
    for (const { refusal, answer } of CASES.filter((each) => !each.answer.startsWith('['))) {
      expect(loginRefusalOf({ words: answer.toUpperCase() }), answer).toBe(refusal)
    }
  })
})
