import {
  LoginUnsupported,
  MailboxError,
  SessionOutOfTime,
} from '../../../failures/mailbox-errors.js'
import { SendingFailed } from '../../../failures/sending-errors.js'
import type { PopBeforeSmtp, SmtpSender } from '../../../jobs/requests/sender-definition.js'
import { POP_RESPONSE_SECONDS } from '../../../jobs/values/sender-limits.js'
import type { PasswordLogin } from '../../../mailbox/mailbox-session.js'
import type { Deadline } from '../../../runtime/deadline.js'
import { Pop3Client } from './pop3-client.js'

const MS_PER_SECOND = 1_000

/** What a login by POP3 before SMTP takes. */
export interface PopAuthorization {
  readonly pop: PopBeforeSmtp
  readonly login: PasswordLogin
  /** Those of the sender. */
  readonly limits: Pick<SmtpSender['limits'], 'connectSeconds' | 'responseSeconds'>
  readonly deadline: Deadline
  readonly pause: (ms: number) => Promise<unknown>
}

/**
 * Logs in to a POP3 server, logs out, and waits as long as the sender says: then the SMTP server takes mail from this address. User
 * names and passwords are sent in UTF-8 (RFC 6856 2.3), which is what servers compare that know nothing of it.
 * @throws SendingFailed POP_AUTH_FAILED, APOP_UNSUPPORTED (never does PASS stand in for APOP), LoginUnsupported for PASS on an open
 * line that was not allowed; LoginUnavailable and MailboxBusy where it passes, and other MailboxErrors. No SMTP connection may follow then.
 */
export async function authorizeByPop(authorization: PopAuthorization): Promise<void> {
  const { pop, login, limits, deadline, pause } = authorization
  requireSendable(pop, login)
  const client = new Pop3Client(pop, {
    connectMs: limits.connectSeconds * MS_PER_SECOND,
    responseMs: (limits.responseSeconds ?? POP_RESPONSE_SECONDS) * MS_PER_SECOND,
    deadline,
  })
  try {
    await client.open()
    await (pop.apop ? client.logInByApop(login) : client.logInByPassword(login))
    await client.quit().catch(ignoreEndOfSession)
  } finally {
    client.close()
  }
  const waitMs = pop.waitSeconds * MS_PER_SECOND
  if (waitMs > deadline.remainingMs())
    throw new SessionOutOfTime(
      `${pop.host}:${pop.port}: wait: no time is left for the ${pop.waitSeconds} s that popBeforeSmtp.wait of the sender asks for`,
    )
  if (waitMs > 0) await pause(waitMs)
}

/** What can be told without the server, so that nothing is sent. */
function requireSendable(
  { host, port, security, apop, allowCleartext }: PopBeforeSmtp,
  { username, password }: PasswordLogin,
): void {
  const where = `${host}:${port}`
  if (security === 'none' && !apop && !allowCleartext)
    throw new LoginUnsupported(
      `${where}: USER and PASS would send the password in clear: security is "none", and allowCleartext is not set`,
    )
  // Each would end the command, and begin another one.
  if (/[\r\n\0]/.test(username + password))
    throw new SendingFailed(
      'POP_AUTH_FAILED',
      `${where}: the user name or the password holds a line break or NUL; nothing was sent`,
    )
}

/** The login counts from the answer to it: how the session ends changes nothing. */
function ignoreEndOfSession(error: unknown): void {
  if (!(error instanceof MailboxError)) throw error
}
