import { autoconfigServers } from './autoconfig-servers.js'
import { guessedServers } from './guessed-servers.js'
import { type MailServer, PROTOCOLS, type Protocol } from './mail-servers.js'
import { contractHint, providerOfDomain, providerOfMx } from './presets.js'
import { SRV_SERVICES, type SrvRecord, srvServers } from './srv-servers.js'

/** What is looked at, in this order. */
export const SOURCES = ['preset', 'srv', 'autoconfig', 'mx', 'guess'] as const

/** One of them. */
export type Source = (typeof SOURCES)[number]

/** What DNS and the web tell of a domain. Each rejects where nobody answers; what is not there is nothing, or undefined. */
export interface Lookups {
  /** @param name `_imaps._tcp.example.co.jp` */
  srv(name: string): Promise<readonly SrvRecord[]>
  /** The hosts that take the domain's mail, the best first. */
  mx(domain: string): Promise<readonly string[]>
  /** The configuration file that the domain has for mail clients, by HTTPS, and where it was; undefined if it has none. */
  autoconfig(
    domain: string,
    address: string,
  ): Promise<{ readonly url: string; readonly text: string } | undefined>
  /** Whether somebody takes connections there. */
  isOpen(server: MailServer): Promise<boolean>
}

/** What a source has told. */
export interface FindingStep {
  readonly source: Source
  /** For a person. */
  readonly detail: string
  /** Of those it named, which somebody answers at, and which not. */
  readonly open: readonly MailServer[]
  readonly closed: readonly MailServer[]
}

/** What has been found: of each protocol the servers of the first source that has any, the best first. */
export type FoundServers = Readonly<Record<Protocol, readonly MailServer[]>>

interface SourceAnswer {
  readonly detail: string
  readonly servers: readonly MailServer[]
}

/** Who is asked, of what, and how long. */
export interface FindingDeps {
  readonly lookups: Lookups
  /** Ends it: what has not answered by then, does not. */
  readonly signal: AbortSignal
  readonly onStep: (step: FindingStep) => void
}

/**
 * Finds the servers of an address, source by source; no password is needed for it, and none is sent. A source counts for a protocol if
 * somebody answers at a server that it names.
 * @param wanted protocols that are still to be found
 */
export async function findServers(
  address: string,
  wanted: readonly Protocol[],
  { lookups, signal, onStep }: FindingDeps,
): Promise<FoundServers> {
  const domain = address.slice(address.lastIndexOf('@') + 1).toLowerCase()
  const found: Record<Protocol, MailServer[]> = { imap: [], smtp: [] }
  const missing = () => wanted.filter((protocol) => found[protocol].length === 0)
  for (const source of SOURCES) {
    if (missing().length === 0 || signal.aborted) break
    const asked = ASKING[source]({ domain, address, lookups })
    const { detail, servers } = await unlessLate(asked, signal)
    const named = servers.filter(({ protocol }) => missing().includes(protocol))
    const answers = await Promise.all(named.map((server) => isOpen(server, lookups, signal)))
    const open = named.filter((_, index) => answers[index])
    onStep({ source, detail, open, closed: named.filter((server) => !open.includes(server)) })
    for (const protocol of PROTOCOLS)
      found[protocol].push(...open.filter((server) => server.protocol === protocol))
  }
  return found
}

interface Question {
  readonly domain: string
  readonly address: string
  readonly lookups: Lookups
}

const ASKING: Readonly<Record<Source, (question: Question) => Promise<SourceAnswer>>> = {
  async preset({ domain }) {
    const provider = providerOfDomain(domain)
    return provider
      ? { detail: `${domain} is of ${provider.name}`, servers: provider.servers }
      : { detail: `${domain} is of no provider that is known by name`, servers: [] }
  },
  async srv({ domain, lookups }) {
    const answers = await Promise.all(
      SRV_SERVICES.map(async (service) => {
        const records = await lookups.srv(`${service.service}._tcp.${domain}`)
        return srvServers(service, records, domain)
      }),
    )
    const servers = answers.flat()
    const detail =
      servers.length === 0 ? `${domain} has no SRV records of mail` : `SRV records of ${domain}`
    return { detail, servers }
  },
  async autoconfig({ domain, address, lookups }) {
    const file = await lookups.autoconfig(domain, address)
    if (!file)
      return { detail: `${domain} has no configuration file for mail clients`, servers: [] }
    const read = autoconfigServers(file.text, address)
    return 'problem' in read
      ? { detail: `${file.url} ${read.problem}`, servers: [] }
      : { detail: file.url, servers: read.servers }
  },
  async mx({ domain, lookups }) {
    const hosts = await lookups.mx(domain)
    const provider = providerOfMx(hosts)
    const [first] = hosts
    if (first === undefined)
      return { detail: `${domain} has no MX record: does it take mail?`, servers: [] }
    if (provider)
      return { detail: `${first} takes its mail: ${provider.name}`, servers: provider.servers }
    const hint = contractHint(hosts)
    const words = hint ?? 'no provider that is known by name'
    return { detail: `${first} takes its mail: ${words}`, servers: [] }
  },
  async guess({ domain }) {
    return { detail: `usual names in ${domain}`, servers: guessedServers(domain) }
  },
}

/** A source that fails, or is late, has nothing to tell; the others still may. */
async function unlessLate(
  asked: Promise<SourceAnswer>,
  signal: AbortSignal,
): Promise<SourceAnswer> {
  try {
    return await Promise.race([asked, late(signal)])
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error)
    return { detail: `no answer: ${words}`, servers: [] }
  }
}

const late = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const refuse = () => reject(new Error('the time for looking is over'))
    if (signal.aborted) refuse()
    else signal.addEventListener('abort', refuse, { once: true })
  })

async function isOpen(server: MailServer, lookups: Lookups, signal: AbortSignal): Promise<boolean> {
  try {
    return await Promise.race([lookups.isOpen(server), late(signal)])
  } catch {
    return false
  }
}
