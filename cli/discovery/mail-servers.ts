import type { ProviderName } from '../../shared/jobs/values/providers.js'

/** The two ways of mail: it is read by IMAP, and handed over by SMTP. */
export const PROTOCOLS = ['imap', 'smtp'] as const

/** One of them. */
export type Protocol = (typeof PROTOCOLS)[number]

/** Where a server may be that has the mail of an address, or takes it. The line to it is always encrypted. */
export interface MailServer {
  readonly protocol: Protocol
  readonly host: string
  readonly port: number
  /** `tls` from the first byte, `starttls` before the login. */
  readonly security: 'tls' | 'starttls'
  /** Who logs in there; undefined: the address. */
  readonly username?: string
  /** The jobs file has a name for it. */
  readonly provider?: ProviderName
  /** It takes no password, but tokens only. */
  readonly isTokenOnly?: true
  /** Told by DNS, which anybody on the way can forge, and not in the domain of the address: a person has to know it (RFC 6186 6). */
  readonly isForeign?: true
}

/** The ports of RFC 8314 3.2 and 3.3, RFC 9051 2.1 and RFC 6409 3.1. */
export const USUAL_PORT = {
  imap: { tls: 993, starttls: 143 },
  smtp: { tls: 465, starttls: 587 },
} as const

/** `mail.example.co.jp:993, TLS`. */
export const serverWords = ({ host, port, security }: MailServer): string =>
  `${host}:${port}, ${security === 'tls' ? 'TLS' : 'STARTTLS'}`

/** Whether a host is in a domain, or is its name. */
export function isWithin(host: string, domain: string): boolean {
  const [inner, outer] = [host, domain].map((name) => name.toLowerCase().replace(/\.$/, ''))
  return inner === outer || inner?.endsWith(`.${outer}`) === true
}
