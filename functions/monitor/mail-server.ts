import type { ParsedImapServer } from '../../shared/jobs/jobs-schema.js'
import type { MailServer } from '../../shared/mailbox/mailbox-session.js'

const DEFAULT_PORT = { tls: 993, starttls: 143, none: 143 } as const

/** The server of a definition, with the port that its security implies (RFC 8314 3.2, RFC 9051 2.1). */
export const mailServerOf = ({
  host,
  port,
  security,
  servername,
  ca,
}: ParsedImapServer): MailServer => ({
  host,
  port: port ?? DEFAULT_PORT[security],
  security,
  servername,
  ca,
})
