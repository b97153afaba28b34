import type { SenderDefinition, SmtpSender } from '../../shared/jobs/requests/sender-definition.js'
import { POP_RESPONSE_SECONDS } from '../../shared/jobs/values/sender-limits.js'

/** Composing and recording. */
const AROUND_MS = 40_000

/** One call of SES: its client gives up after two minutes without an answer. */
const SES_CALL_MS = 130_000

/** What a whole run has, less a little: a send that may need all of it begins a run, and never waits for a longer one. */
const LONGEST_MS = 680_000

/**
 * The longest that handing over to one group of recipients may take, in milliseconds. It is not begun with less: cutting it off while
 * the server reads the message would leave it UNKNOWN. A sender that is gone needs no hand-over.
 */
export function timeNeededMs(sender: SenderDefinition | undefined): number {
  return Math.min(AROUND_MS + (sender ? handOverMs(sender) : 0), LONGEST_MS)
}

/** By its provider: one that is missing here does not compile. */
function handOverMs(sender: SenderDefinition): number {
  switch (sender.via) {
    case 'ses':
      return SES_CALL_MS
    case 'smtp':
      return smtpHandOverMs(sender)
  }
}

function smtpHandOverMs({ popBeforeSmtp, limits }: SmtpSender): number {
  const popSeconds = popBeforeSmtp
    ? popBeforeSmtp.waitSeconds +
      limits.connectSeconds +
      4 * (limits.responseSeconds ?? POP_RESPONSE_SECONDS)
    : 0
  return (popSeconds + limits.wholeSeconds) * 1_000
}
