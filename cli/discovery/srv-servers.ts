import { isWithin, type MailServer } from './mail-servers.js'
import { isKnownHost } from './presets.js'

/** A record as DNS has it (RFC 2782). */
export interface SrvRecord {
  readonly name: string
  readonly port: number
  readonly priority: number
  readonly weight: number
}

/** The services of RFC 6186 and RFC 8314 5.1, TLS first. */
export const SRV_SERVICES = [
  { service: '_imaps', protocol: 'imap', security: 'tls' },
  { service: '_imap', protocol: 'imap', security: 'starttls' },
  { service: '_submissions', protocol: 'smtp', security: 'tls' },
  { service: '_submission', protocol: 'smtp', security: 'starttls' },
] as const

/** One of them. */
export type SrvService = (typeof SRV_SERVICES)[number]

/**
 * The servers that the records of a service name, the best first: by priority, then by weight, which a single client has no use for otherwise. The target `.` says
 * that there is no such service (RFC 6186 3.4).
 */
export const srvServers = (
  { protocol, security }: SrvService,
  records: readonly SrvRecord[],
  domain: string,
): readonly MailServer[] =>
  records
    .toSorted((one, other) => one.priority - other.priority || other.weight - one.weight)
    .map(({ name, port }) => ({ host: name.toLowerCase().replace(/\.$/, ''), port }))
    .filter(({ host, port }) => host !== '' && port > 0)
    .map(({ host, port }) => ({
      protocol,
      host,
      port,
      security,
      ...(!isWithin(host, domain) && !isKnownHost(host) && { isForeign: true }),
    }))
