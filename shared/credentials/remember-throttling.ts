import type { ServerThrottled } from '../failures/mailbox-errors.js'
import { HEALTHY } from '../mailbox/mailbox-health.js'
import { waitUntilAfter } from '../mailbox/told-to-wait.js'
import type { RememberedHealth } from './log-in-unless-held.js'

/** Whoever logs in next leaves the server alone for as long as it asks for. */
export async function rememberThrottling(
  health: RememberedHealth,
  { message }: ServerThrottled,
  now: Date,
): Promise<void> {
  const until = waitUntilAfter(message, now).toISOString()
  await health.replace({ ...(health.current ?? HEALTHY), notBefore: until })
}
