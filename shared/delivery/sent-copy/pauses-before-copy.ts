import type { ParsedImapServer } from '../../jobs/settings/mailbox-schema.js'
import { providerOf } from '../../jobs/values/providers.js'

/** Providers that file sent mail do it beside the delivery; most copies are there at the second look. The figures are ours. */
const PROVIDER_PAUSES_MS = [2_000, 5_000, 8_000] as const

/**
 * How long to wait before each further look for a copy that the provider makes by itself: not at all, unless the mail went
 * out by the provider of the very mailbox.
 */
export function pausesBeforeCopy(
  { provider, host }: Pick<ParsedImapServer, 'provider' | 'host'>,
  smtpHost: string | undefined,
): readonly number[] {
  const saves = providerOf({ provider, host })?.savesSentMail?.value
  return saves !== undefined && saves.smtpHost === smtpHost?.toLowerCase() ? PROVIDER_PAUSES_MS : []
}
