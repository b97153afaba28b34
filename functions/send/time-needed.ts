import type { SenderDefinition } from '../../shared/jobs/sender-definition.js'

/** SES answers within its client's limits; composing and recording come on top, for either way. */
const AROUND_MS = 60_000

/**
 * The longest that one send of a sender may take, in milliseconds. A send is not begun with less: cutting it off while the server
 * reads the message would leave it UNKNOWN.
 */
export const timeNeededMs = (sender: SenderDefinition | undefined): number =>
  AROUND_MS + (sender?.via === 'smtp' ? popMs(sender) + sender.limits.wholeSeconds * 1_000 : 0)

const popMs = ({ popBeforeSmtp }: Extract<SenderDefinition, { via: 'smtp' }>): number =>
  (popBeforeSmtp?.waitSeconds ?? 0) * 1_000
