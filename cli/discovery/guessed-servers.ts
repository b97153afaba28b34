import { type MailServer, type Protocol, USUAL_PORT } from './mail-servers.js'

/** The names that mail servers mostly have in a domain. */
const NAMES = { imap: ['imap.', 'mail.', ''], smtp: ['smtp.', 'mail.', ''] } as const

/** Guesses at a domain's servers: TLS of every name before STARTTLS of any. */
export const guessedServers = (domain: string): readonly MailServer[] =>
  (['imap', 'smtp'] as const).flatMap((protocol) =>
    (['tls', 'starttls'] as const).flatMap((security) =>
      NAMES[protocol].map((name) => ({
        protocol,
        host: `${name}${domain}`,
        port: USUAL_PORT[protocol][security],
        security,
      })),
    ),
  )

/** What somebody has said of a server; what is `auto`, or not said, is to be found out. */
export interface SaidServer {
  readonly host: string
  readonly port: number | 'auto'
  readonly security: MailServer['security'] | 'auto'
}

/** Ports on which STARTTLS is what is spoken. */
const STARTTLS_PORTS: readonly number[] = [143, 587, 25, 2525, 2587]

/** What is left to be tried of a server that was named: TLS first, but for the ports of STARTTLS. */
export function saidServers(protocol: Protocol, said: SaidServer): readonly MailServer[] {
  const { host, port, security } = said
  const isStartTlsPort = port !== 'auto' && STARTTLS_PORTS.includes(port)
  const order = isStartTlsPort ? (['starttls', 'tls'] as const) : (['tls', 'starttls'] as const)
  return (security === 'auto' ? order : [security]).map((one) => ({
    protocol,
    host,
    port: port === 'auto' ? USUAL_PORT[protocol][one] : port,
    security: one,
  }))
}
