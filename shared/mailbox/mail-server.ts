import { ConfigurationUnreadable } from '../failures/configuration-errors.js'
import type { ParsedImapServer } from '../jobs/settings/mailbox-schema.js'
import { providerOf } from '../jobs/values/providers.js'
import type { MailServer } from './mailbox-session.js'

const DEFAULT_PORT = { tls: 993, starttls: 143, none: 143 } as const

/**
 * The server of a definition: its provider's, or its host with the port that its security implies (RFC 8314 3.2, RFC
 * 9051 2.1).
 */
export function mailServerOf({
  provider,
  host,
  port,
  security,
  servername,
  ca,
}: Omit<ParsedImapServer, 'username' | 'auth'>): MailServer {
  const preset = provider === undefined ? undefined : providerOf({ provider })
  if (preset) return preset.server.value
  // The schema asks for one of the two, which its type cannot say.
  if (host === undefined) throw new ConfigurationUnreadable('imap has neither host nor provider')
  return { host, port: port ?? DEFAULT_PORT[security], security, servername, ca }
}
