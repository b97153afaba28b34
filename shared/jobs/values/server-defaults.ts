/** Where a server is, as the jobs file says it. */
interface ServerSettings {
  readonly host: string
  readonly port?: number | undefined
  readonly security?: 'tls' | 'starttls' | 'none' | undefined
  readonly servername?: string | undefined
  readonly ca?: string | undefined
}

/** Where a server is, with nothing left open. */
interface Server extends ServerSettings {
  readonly port: number
  readonly security: 'tls' | 'starttls' | 'none'
}

/** Submission over TLS (RFC 8314 3.3), with STARTTLS (RFC 6409 3.1), and between servers (RFC 5321 4.5.4.2). */
const SMTP_PORTS = { tls: 465, starttls: 587, none: 25 } as const

/** 2465 is what Amazon SES and others offer beside 465. */
const SMTP_TLS_PORTS: readonly number[] = [465, 2465]

/** RFC 8314 3.2 and RFC 1939 3. */
const POP_PORTS = { tls: 995, starttls: 110, none: 110 } as const

/** An SMTP server: TLS on the ports for it, else STARTTLS, which is required; port 587 if nothing is said. */
export const smtpServerOf = (server: ServerSettings): Server =>
  completed(server, SMTP_PORTS, smtpSecurityOf(server))

/** How the line to an SMTP server is protected. Never not at all, unless it is said. */
export const smtpSecurityOf = ({
  security,
  port,
}: Pick<ServerSettings, 'port' | 'security'>): Server['security'] =>
  security ?? (port !== undefined && SMTP_TLS_PORTS.includes(port) ? 'tls' : 'starttls')

/** The port of an SMTP server. */
export const smtpPortOf = (server: Pick<ServerSettings, 'port' | 'security'>): number =>
  server.port ?? SMTP_PORTS[smtpSecurityOf(server)]

/** A POP3 server: TLS, unless the port is that of STLS. */
export const popServerOf = (server: ServerSettings): Server =>
  completed(server, POP_PORTS, popSecurityOf(server))

/** How the line to a POP3 server is protected. Never not at all, unless it is said. */
export const popSecurityOf = ({
  security,
  port,
}: Pick<ServerSettings, 'port' | 'security'>): Server['security'] =>
  security ?? (port === POP_PORTS.starttls ? 'starttls' : 'tls')

function completed(
  { host, port, servername, ca }: ServerSettings,
  ports: Readonly<Record<Server['security'], number>>,
  security: Server['security'],
): Server {
  return {
    host,
    port: port ?? ports[security],
    security,
    ...(servername !== undefined && { servername }),
    ...(ca !== undefined && { ca }),
  }
}
