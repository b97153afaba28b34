import {
  greetingRefusal,
  loginRefusal,
} from '../../../../shared/delivery/transports/pop/pop3-refusals.js'
import { readReply as readPop3Reply } from '../../../../shared/delivery/transports/pop/pop3-reply.js'
import { sesOutcome } from '../../../../shared/delivery/transports/ses/ses-outcomes.js'
import { loginFailure } from '../../../../shared/delivery/transports/smtp/login-failure.js'
import {
  type SmtpStage,
  verdictOf,
} from '../../../../shared/delivery/transports/smtp/reply-verdict.js'
import { sessionFailure } from '../../../../shared/delivery/transports/smtp/session-failure.js'
import type { SmtpStep } from '../../../../shared/delivery/transports/smtp/smtp-dialogue.js'
import { SmtpError } from '../../../../shared/delivery/transports/smtp/smtp-error.js'
import {
  readReply,
  type SmtpReply,
} from '../../../../shared/delivery/transports/smtp/smtp-reply.js'
import { rawErrors } from './raw-error.js'

function replyOf(raw: string): SmtpReply {
  const reply = readReply(raw)
  if (!reply) throw new Error(`${raw} is no answer of an SMTP server`)
  return reply
}

/** Reply codes of RFC 5321, enhanced codes of RFC 3463 and RFC 5248, and words of Postfix, Exchange Online, Gmail and others. */
const OF_MAIL = rawErrors(
  'SMTP',
  ([stage, raw]: readonly [SmtpStage, string]) => verdictOf(replyOf(raw), stage)?.code,
  [
    [['MAIL FROM', '530 5.7.0 Must issue a STARTTLS command first'], 'TLS_REQUIRED'],
    [['MAIL FROM', '530 5.7.57 Client not authenticated to send mail'], 'AUTH_FAILED'],
    [['MAIL FROM', '530 Authentication required'], 'AUTH_FAILED'],
    [
      ['MAIL FROM', '550 5.7.60 SMTP; Client does not have permissions to send as this sender'],
      'SENDER_REFUSED',
    ],
    [
      ['MAIL FROM', '553 5.7.1 <a@example.com>: Sender address rejected: not owned by user b'],
      'SENDER_REFUSED',
    ],
    [['MAIL FROM', '553 5.1.8 domain of sender does not exist'], 'SENDER_REFUSED'],
    [['MAIL FROM', '552 5.3.4 Message size exceeds fixed limit'], 'MESSAGE_TOO_LARGE'],
    [['MAIL FROM', '452 4.3.1 Insufficient system storage'], 'PUT_OFF'],
    [['MAIL FROM', '421 4.3.2 Service shutting down'], 'PUT_OFF'],
    [['MAIL FROM', '550 5.4.5 Daily user sending limit exceeded'], 'PUT_OFF'],
    [
      ['RCPT TO', '550 5.1.1 <x@example.com>: Recipient address rejected: User unknown'],
      'RECIPIENT_NOT_FOUND',
    ],
    [['RCPT TO', '550 5.1.2 Bad destination host'], 'RECIPIENT_NOT_FOUND'],
    [['RCPT TO', '550 5.1.10 RecipientNotFound'], 'RECIPIENT_NOT_FOUND'],
    [['RCPT TO', '550 No such user here'], 'RECIPIENT_NOT_FOUND'],
    [['RCPT TO', '452 4.2.2 Mailbox full'], 'RECIPIENT_MAILBOX_FULL'],
    [['RCPT TO', '552 5.2.2 Mailbox size limit exceeded'], 'RECIPIENT_MAILBOX_FULL'],
    [['RCPT TO', '450 4.2.0 Greylisted, see http://postgrey.schweikert.ch/'], 'PUT_OFF'],
    [['RCPT TO', '451 4.7.1 Try again later'], 'PUT_OFF'],
    [['RCPT TO', '452 4.5.3 Too many recipients'], 'PUT_OFF'],
    [['RCPT TO', '554 5.7.1 Relay access denied'], 'REFUSED'],
    [['RCPT TO', '550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup'], 'REFUSED'],
    [['RCPT TO', '550 5.7.1 Service unavailable; client blocked using zen.example'], 'REFUSED'],
    [['DATA', '554 5.5.1 Error: no valid recipients'], 'REFUSED'],
    [['end of data', '552 5.3.4 Message too big'], 'MESSAGE_TOO_LARGE'],
    [['end of data', '550 5.7.1 Message rejected as spam'], 'REFUSED'],
    [['end of data', '554 5.6.0 Message refused for its content'], 'REFUSED'],
    [['end of data', '451 4.3.0 Temporary lookup failure'], 'PUT_OFF'],
    [
      ['end of data', '550 5.7.30 Basic authentication is not supported for Client Submission'],
      'AUTH_FAILED',
    ],
    [['end of data', '550 something that nobody has ever heard'], 'REFUSED'],
  ],
)

const OF_SMTP_LOGIN = rawErrors(
  'SMTP, to AUTH',
  (raw: string) =>
    loginFailure([{ mechanism: 'PLAIN', reply: replyOf(raw), sent: [] }], 'smtp.example.com').code,
  [
    ['535 5.7.8 Error: authentication failed: UGFzc3dvcmQ6', 'AUTH_FAILED'],
    ['535 5.7.3 Authentication unsuccessful', 'AUTH_FAILED'],
    ['535-5.7.8 Username and Password not accepted.', 'AUTH_FAILED'],
    ['534 5.7.9 Application-specific password required', 'AUTH_FAILED'],
    [
      '535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant',
      'ACCOUNT_DISABLED',
    ],
    ['535 5.7.0 Your account has been disabled', 'ACCOUNT_DISABLED'],
    ['538 5.7.11 Encryption required for requested authentication mechanism', 'TLS_REQUIRED'],
    ['504 5.5.4 Unrecognized authentication type', 'AUTH_UNSUPPORTED'],
    ['503 5.5.1 Error: authentication not enabled', 'AUTH_UNSUPPORTED'],
    ['454 4.7.0 Temporary authentication failure', 'PUT_OFF'],
    ['421 4.7.0 Too many login attempts', 'PUT_OFF'],
  ],
)

const OF_SESSION = rawErrors(
  'SMTP, before a mail',
  ([step, raw]: readonly [SmtpStep, string]) =>
    sessionFailure(
      new SmtpError(raw, {
        command: step === 'STARTTLS' ? 'STARTTLS' : 'EHLO',
        step,
        reply: replyOf(raw),
        code: 'EPROTOCOL',
      }),
      'smtp.example.com',
      [],
    ).code,
  [
    [['greeting', '421 Too many connections from your IP'], 'PUT_OFF'],
    [['greeting', '554 5.7.1 No SMTP service here'], 'REFUSED'],
    [['greeting', '521 this host takes no mail'], 'REFUSED'],
    [['EHLO', '550 5.7.1 Helo command rejected: need fully-qualified hostname'], 'EHLO_REFUSED'],
    [['EHLO', '504 5.5.2 <localhost>: Helo command rejected'], 'EHLO_REFUSED'],
    [['STARTTLS', '454 4.7.0 TLS not available due to local problem'], 'TLS_REQUIRED'],
  ],
)

const OF_POP = rawErrors(
  'POP3, to PASS',
  (line: string) => loginRefusal(readPop3Reply(line, 'pop.example.com: PASS', []), 'pop').code,
  [
    ['-ERR [AUTH] Authentication failed.', 'POP_AUTH_FAILED'],
    ['-ERR invalid password', 'POP_AUTH_FAILED'],
    ['-ERR', 'POP_AUTH_FAILED'],
    ['-ERR [IN-USE] Do you have another POP session running?', 'MAILBOX_BUSY'],
    ['-ERR unable to lock maildrop', 'MAILBOX_BUSY'],
    ['-ERR [LOGIN-DELAY] wait a minute', 'RESOURCE_EXHAUSTED'],
    ['-ERR [SYS/TEMP] Temporary problem', 'LOGIN_UNAVAILABLE'],
    ['-ERR [SYS/PERM] Mailbox broken', 'LOGIN_NEEDS_ADMIN'],
    [
      '-ERR Plaintext authentication disallowed on non-secure (SSL/TLS) connections.',
      'TLS_REQUIRED',
    ],
    ['-ERR Your account has been suspended', 'ACCOUNT_DISABLED'],
  ],
)

const OF_POP_GREETING = rawErrors(
  'POP3, in place of a greeting',
  (line: string) => greetingRefusal(readPop3Reply(line, 'pop', []), 'pop').code,
  [
    ['-ERR too many connections', 'RESOURCE_EXHAUSTED'],
    ['-ERR go away', 'CONNECTION_LOST'],
  ],
)

const OF_SES = rawErrors(
  'SES',
  ([status, name, message = 'words']: readonly [number, string, string?]) =>
    sesOutcome(
      Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status } }),
      'noreply@example.com',
    ).code,
  [
    [[400, 'Throttling', 'Maximum sending rate exceeded.'], 'RESOURCE_EXHAUSTED'],
    [[400, 'Throttling', 'Daily message quota exceeded.'], 'RESOURCE_EXHAUSTED'],
    [[429, 'TooManyRequestsException'], 'RESOURCE_EXHAUSTED'],
    [[400, 'AccountSendingPausedException'], 'SENDING_PAUSED'],
    [[400, 'ConfigurationSetSendingPausedException'], 'SENDING_PAUSED'],
    [[400, 'MessageRejected', 'Sending paused for this account.'], 'SENDING_PAUSED'],
    [[400, 'MessageRejected', 'Email address is not verified.'], 'SENDER_REFUSED'],
    [[400, 'MailFromDomainNotVerifiedException'], 'SENDER_REFUSED'],
    [[400, 'MessageRejected', 'Address blacklisted.'], 'REFUSED'],
    [[400, 'InvalidParameterValue', 'Missing final @domain'], 'REFUSED'],
    [
      [400, 'InvalidParameterValue', 'Message length is more than 10485760 bytes long'],
      'MESSAGE_TOO_LARGE',
    ],
    [[403, 'AccessDenied', 'is not authorized to perform ses:SendRawEmail'], 'SENDING_DENIED'],
    [[403, 'SignatureDoesNotMatch'], 'SENDING_DENIED'],
    [[400, 'ConfigurationSetDoesNotExistException'], 'SENDING_DENIED'],
    [[500, 'InternalFailure'], 'OUTCOME_UNKNOWN'],
    [[503, 'ServiceUnavailable'], 'OUTCOME_UNKNOWN'],
  ],
)

/** What is said to who sends. */
export const SENDING_ERRORS = [
  ...OF_MAIL,
  ...OF_SMTP_LOGIN,
  ...OF_SESSION,
  ...OF_POP,
  ...OF_POP_GREETING,
  ...OF_SES,
]
