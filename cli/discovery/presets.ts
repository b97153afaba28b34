import { PROVIDERS, type ProviderName } from '../../shared/jobs/values/providers.js'
import { isWithin, type MailServer, USUAL_PORT } from './mail-servers.js'

/** What is known of a provider by its domains, and by the hosts that take mail for domains of its customers. */
interface Preset {
  /** For people. */
  readonly name: string
  /** Those of its addresses. */
  readonly domains: readonly string[]
  /** The ends of its MX hosts. */
  readonly mx: readonly string[]
  /** A provider of the jobs file settles IMAP by itself. */
  readonly imap: ProviderName | string
  readonly smtp: { readonly host: string; readonly security: MailServer['security'] }
  readonly source: string
}

const ISPDB = 'https://github.com/thunderbird/autoconfig/blob/master/ispdb'

/** As looked up in November 2026. Servers of a hoster that differ from customer to customer are told by DNS, or by the contract. */
const PRESETS: readonly Preset[] = [
  {
    name: 'Gmail',
    domains: ['gmail.com', 'googlemail.com'],
    mx: ['google.com', 'googlemail.com'],
    imap: 'gmail',
    smtp: { host: 'smtp.gmail.com', security: 'tls' },
    source: `${ISPDB}/googlemail.com.xml`,
  },
  {
    name: 'Microsoft 365',
    domains: ['onmicrosoft.com', 'office365.com'],
    mx: ['mail.protection.outlook.com'],
    imap: 'microsoft365',
    smtp: { host: 'smtp.office365.com', security: 'starttls' },
    source: `${ISPDB}/office365.com.xml`,
  },
  {
    name: 'Outlook.com',
    domains: [
      'outlook.com',
      'outlook.jp',
      'hotmail.com',
      'hotmail.co.jp',
      'live.com',
      'live.jp',
      'msn.com',
    ],
    mx: ['olc.protection.outlook.com'],
    imap: 'microsoft365',
    smtp: { host: 'smtp-mail.outlook.com', security: 'starttls' },
    source: `${ISPDB}/hotmail.com.xml`,
  },
  {
    name: 'Yahoo',
    domains: [
      'yahoo.com',
      'yahoo.co.uk',
      'yahoo.de',
      'yahoo.fr',
      'yahoo.it',
      'yahoo.es',
      'ymail.com',
      'rocketmail.com',
    ],
    mx: ['am0.yahoodns.net'],
    imap: 'yahoo',
    smtp: { host: 'smtp.mail.yahoo.com', security: 'tls' },
    source: `${ISPDB}/yahoo.com.xml`,
  },
  {
    name: 'AOL',
    domains: ['aol.com', 'aim.com'],
    mx: ['mail.gm0.yahoodns.net'],
    imap: 'imap.aol.com',
    smtp: { host: 'smtp.aol.com', security: 'tls' },
    source: `${ISPDB}/aol.com.xml`,
  },
  {
    name: 'iCloud',
    domains: ['icloud.com', 'me.com', 'mac.com'],
    mx: ['mail.icloud.com'],
    imap: 'icloud',
    smtp: { host: 'smtp.mail.me.com', security: 'starttls' },
    source: `${ISPDB}/me.com.xml`,
  },
  {
    name: 'LOLIPOP',
    domains: [],
    mx: ['lolipop.jp'],
    imap: 'lolipop',
    smtp: { host: 'smtp.lolipop.jp', security: 'tls' },
    source: 'several independent public configurations name it; the hoster has no page on it',
  },
  {
    name: 'Fastmail',
    domains: ['fastmail.com', 'fastmail.fm', 'messagingengine.com'],
    mx: ['messagingengine.com'],
    imap: 'imap.fastmail.com',
    smtp: { host: 'smtp.fastmail.com', security: 'tls' },
    source:
      'its SRV records and MX hosts, as many public configurations of its customers quote them',
  },
  ...['zoho.com', 'zoho.eu', 'zoho.in', 'zoho.jp', 'zoho.com.au'].map((domain) => ({
    name: `Zoho (${domain})`,
    domains: [domain, domain.replace('zoho', 'zohomail')],
    mx: [domain],
    imap: `imap.${domain}`,
    smtp: { host: `smtp.${domain}`, security: 'tls' } as const,
    source: `${ISPDB}/${domain}.xml`,
  })),
  {
    name: 'GMX',
    domains: ['gmx.net', 'gmx.de', 'gmx.at', 'gmx.ch', 'gmx.eu'],
    mx: [],
    imap: 'imap.gmx.net',
    smtp: { host: 'mail.gmx.net', security: 'tls' },
    source: `${ISPDB}/gmx.net.xml`,
  },
]

/** Hosters whose customers have each a server of their own: the host that takes their mail is the one that has it. */
const OWN_HOST_IS_MX: readonly string[] = ['xserver.jp', 'sakura.ne.jp']

/** Hosters of whom only the contract tells the servers, with what it tells. */
const TOLD_BY_CONTRACT: ReadonlyMap<string, string> = new Map([
  [
    'kagoya.net',
    'Kagoya names the servers in the contract, and the user name is the account (kir000000.info), not the address: --imap-host, --smtp-host, --username',
  ],
  [
    'xserver.jp',
    'Xserver names the server in its panel (sv123.xserver.jp), for IMAP and SMTP alike: --imap-host, --smtp-host',
  ],
  [
    'sakura.ne.jp',
    'Sakura has it all on the first domain of the contract (example.sakura.ne.jp): --imap-host, --smtp-host',
  ],
  [
    'conoha.ne.jp',
    'ConoHa names the server in its panel (mail12.conoha.ne.jp), for IMAP and SMTP alike: --imap-host, --smtp-host',
  ],
])

/** A provider that was recognised, with its servers. */
export interface KnownProvider {
  readonly name: string
  readonly servers: readonly MailServer[]
}

/** The provider of a domain of its own. */
export function providerOfDomain(domain: string): KnownProvider | undefined {
  const preset = PRESETS.find(({ domains }) => domains.some((one) => isWithin(domain, one)))
  if (preset) return known(preset)
  // An address under the hoster's own name: that name is the server.
  return isWithin(domain, 'sakura.ne.jp') ? ownHost('Sakura', domain) : undefined
}

/** The provider whose hosts take mail for a domain; the best comes first. */
export function providerOfMx(hosts: readonly string[]): KnownProvider | undefined {
  for (const host of hosts) {
    // The longest end tells Outlook.com and Microsoft 365 apart.
    const [preset] = PRESETS.flatMap((one) =>
      one.mx.filter((end) => isWithin(host, end)).map((end) => ({ one, end })),
    ).toSorted((one, other) => other.end.length - one.end.length)
    if (preset) return known(preset.one)
    const hoster = OWN_HOST_IS_MX.find((end) => isWithin(host, end))
    // Other customers of the hoster have names there as well.
    if (hoster !== undefined) return foreign(ownHost(hoster, host))
  }
  return undefined
}

/** What a hoster's customers find in their contract; undefined of others. */
export function contractHint(hosts: readonly string[]): string | undefined {
  const found = [...TOLD_BY_CONTRACT].find(([end]) => hosts.some((host) => isWithin(host, end)))
  return found?.[1]
}

/** Whether a host is one of a provider that is known by name. */
export const isKnownHost = (host: string): boolean =>
  PRESETS.some(({ imap, smtp }) => smtp.host === host || imapOf(imap).host === host)

const known = ({ name, imap, smtp }: Preset): KnownProvider => ({
  name,
  servers: [
    imapOf(imap),
    { protocol: 'smtp', ...smtp, port: USUAL_PORT.smtp[smtp.security] },
    ...(smtp.security === 'tls'
      ? [{ protocol: 'smtp', host: smtp.host, port: 587, security: 'starttls' } as const]
      : []),
  ],
})

const PROVIDER_BY_NAME: ReadonlyMap<string, ProviderName> = new Map(
  Object.keys(PROVIDERS).flatMap((name) => (isProvider(name) ? [[name, name] as const] : [])),
)

function isProvider(name: string): name is ProviderName {
  return Object.hasOwn(PROVIDERS, name)
}

function imapOf(nameOrHost: string): MailServer {
  const provider = PROVIDER_BY_NAME.get(nameOrHost)
  if (provider === undefined)
    return { protocol: 'imap', host: nameOrHost, port: 993, security: 'tls' }
  const { server, authentication } = PROVIDERS[provider]
  const ways: readonly string[] = authentication.value
  return {
    protocol: 'imap',
    ...server.value,
    provider,
    ...(!ways.includes('password') && { isTokenOnly: true }),
  }
}

const foreign = ({ name, servers }: KnownProvider): KnownProvider => ({
  name,
  servers: servers.map((server) => ({ ...server, isForeign: true })),
})

const ownHost = (name: string, host: string): KnownProvider => ({
  name,
  servers: [
    { protocol: 'imap', host, port: 993, security: 'tls' },
    { protocol: 'smtp', host, port: 465, security: 'tls' },
    { protocol: 'smtp', host, port: 587, security: 'starttls' },
  ],
})
