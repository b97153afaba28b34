import type { SmtpSender } from '../jobs/requests/sender-definition.js'

/** A sender waits for minutes, as RFC 5321 asks for; somebody who looks on does not. */
export const MAX_WAIT_SECONDS = 30

/** The limits of a sender, where they are not longer than a probe waits. */
export const probeLimits = ({ limits }: SmtpSender): SmtpSender['limits'] => ({
  ...limits,
  connectSeconds: Math.min(limits.connectSeconds, MAX_WAIT_SECONDS),
  responseSeconds: Math.min(limits.responseSeconds ?? MAX_WAIT_SECONDS, MAX_WAIT_SECONDS),
})
