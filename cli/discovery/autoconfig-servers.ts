// Our own: four elements of one form are of use, and a parser of XML would be a dependency for them alone (decision 34).

import { HOST_NAME } from '../../shared/jobs/values/host-name.js'
import { type MailServer, PROTOCOLS, type Protocol } from './mail-servers.js'

/** The servers in the file of a domain, of each protocol those with TLS first; or why it is no such file. */
export type AutoconfigAnswer =
  | { readonly servers: readonly MailServer[] }
  | { readonly problem: string }

/** The elements of a protocol's servers, and what `type` says there. */
const ELEMENT = { imap: 'incomingServer', smtp: 'outgoingServer' } as const

/** `plain` is no line for a password, and is left out. */
const SECURITY: ReadonlyMap<string, MailServer['security']> = new Map([
  ['ssl', 'tls'],
  ['starttls', 'starttls'],
])

/** Ways to log in that are by a token. */
const TOKENS: readonly string[] = ['oauth2']

/**
 * Reads the configuration file of Thunderbird (Mozilla wiki, "Thunderbird:Autoconfiguration:ConfigFileFormat"): the four elements that are
 * of use. It is no general XML: what has a document type, or a server that is not of this form, is refused or left out.
 */
export function autoconfigServers(xml: string, address: string): AutoconfigAnswer {
  if (!/<clientConfig\b/.test(xml)) return { problem: 'is no configuration file of mail clients' }
  if (/<!(?:DOCTYPE|ENTITY)/i.test(xml)) return { problem: 'declares a document type' }
  const told = xml.replace(/<!--[\s\S]*?-->/g, '')
  const servers = PROTOCOLS.flatMap((protocol) =>
    elementsOf(told, protocol)
      .flatMap((element) => serverIn(element, protocol, address) ?? [])
      .toSorted((one, other) => rank(one) - rank(other)),
  )
  return { servers }
}

const rank = ({ security }: MailServer): number => (security === 'tls' ? 0 : 1)

const elementsOf = (xml: string, protocol: Protocol): readonly string[] =>
  [
    ...xml.matchAll(
      new RegExp(
        `<${ELEMENT[protocol]}\\s[^>]*?type=["']${protocol}["'][^>]*>([\\s\\S]*?)</${ELEMENT[protocol]}>`,
        'g',
      ),
    ),
  ].map(([, inner = '']) => inner)

function serverIn(element: string, protocol: Protocol, address: string): MailServer | undefined {
  const told = (name: string) => filled(textsOf(element, name)[0] ?? '', address)
  const host = told('hostname').toLowerCase()
  const port = Number(told('port'))
  const security = SECURITY.get(told('socketType').toLowerCase())
  const username = told('username')
  const ways = textsOf(element, 'authentication').map((way) => way.toLowerCase())
  const isHost = HOST_NAME.test(host)
  if (!isHost || !Number.isInteger(port) || port < 1 || port > 65_535 || !security) return undefined
  const isTokenOnly = ways.length > 0 && ways.every((way) => TOKENS.includes(way))
  return {
    protocol,
    host,
    port,
    security,
    ...(username !== '' && username !== address && { username }),
    ...(isTokenOnly && { isTokenOnly }),
  }
}

const textsOf = (element: string, name: string): readonly string[] =>
  [...element.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map(([, text = '']) =>
    unescaped(text.trim()),
  )

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['&lt;', '<'],
  ['&gt;', '>'],
  ['&quot;', '"'],
  ['&apos;', "'"],
  ['&amp;', '&'],
])

const unescaped = (text: string): string =>
  text.replace(/&(?:lt|gt|quot|apos|amp);/g, (entity) => ENTITIES.get(entity) ?? entity)

/** The placeholders of the format. */
function filled(text: string, address: string): string {
  const [local = '', domain = ''] = partsOf(address)
  const values = new Map([
    ['%EMAILADDRESS%', address],
    ['%EMAILLOCALPART%', local],
    ['%EMAILDOMAIN%', domain],
  ])
  return text.replace(/%EMAIL[A-Z]+%/g, (name) => values.get(name) ?? name)
}

const partsOf = (address: string): readonly [string, string] => {
  const at = address.lastIndexOf('@')
  return [address.slice(0, at), address.slice(at + 1)]
}
