import { SMTP_MAX_RECIPIENTS } from '../../values/sender-limits.js'
import { smtpPortOf } from '../../values/server-defaults.js'
import type { SenderFacts, SenderLogin, SenderWarning } from '../via-settings.js'
import { smtpFaultsOf } from './smtp-faults.js'
import { type SmtpOutline, smtpOutline } from './smtp-outline.js'

/** What can be told of a sender by SMTP. */
export function smtpFactsOf(written: unknown): SenderFacts {
  const sender = smtpOutline(written)
  return {
    faults: smtpFaultsOf(sender),
    warnings: portWarnings(sender),
    mostRecipients: sender.maxRecipients ?? SMTP_MAX_RECIPIENTS,
    login: loginOf(sender),
  }
}

/** Blocked, unless AWS has lifted it for the account (Amazon EC2 user guide, "Restriction on email sent using port 25"). */
const BLOCKED_PORT = 25

function portWarnings({ port, security }: SmtpOutline): SenderWarning[] {
  if (security === 'unreadable' || smtpPortOf({ port, security }) !== BLOCKED_PORT) return []
  const message = `AWS blocks connections from Lambda to port ${BLOCKED_PORT}, and they will time out; use 587 or 465, or 2587 where the server has it`
  return [{ id: 'port-25-blocked', path: ['port'], message }]
}

function loginOf({ auth, popBeforeSmtp }: SmtpOutline): SenderLogin | undefined {
  const setting = auth?.secret === undefined ? 'popBeforeSmtp' : 'auth'
  const secret = auth?.secret ?? popBeforeSmtp?.secret
  if (secret === undefined) return undefined
  return { setting, secret, auth: auth?.method === 'xoauth2' ? 'oauth2' : 'password' }
}
