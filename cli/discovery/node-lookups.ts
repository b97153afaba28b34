import { Resolver } from 'node:dns/promises'
import { connect } from 'node:net'
import type { Lookups } from './find-servers.js'

/** Of one question to DNS, of one page, and of one connection. */
const ANSWER_LIMIT_MS = 5_000

/** Far more than such a file has. */
const MAX_FILE_BYTES = 65_536

const MAX_REDIRECTS = 3

/** The answers of DNS that say there is nothing (Node, "Error codes" of dns). */
const NOTHING: readonly unknown[] = ['ENODATA', 'ENOTFOUND']

/** What this machine can ask: the name servers that it has, and the web. */
export function nodeLookups(): Lookups {
  const resolver = new Resolver({ timeout: ANSWER_LIMIT_MS / 2, tries: 2 })
  return {
    srv: (name) => orNothing(resolver.resolveSrv(name)),
    async mx(domain) {
      const records = await orNothing(resolver.resolveMx(domain))
      return records
        .toSorted((one, other) => one.priority - other.priority)
        .flatMap(({ exchange }) => (exchange === '' ? [] : [exchange.toLowerCase()]))
    },
    async autoconfig(domain, address) {
      for (const url of urlsOf(domain, address)) {
        const text = await textAt(url)
        if (text !== undefined) return { url: url.href.split('?')[0] ?? url.href, text }
      }
      return undefined
    },
    isOpen: ({ host, port }) =>
      new Promise((answered) => {
        const socket = connect({ host, port, timeout: ANSWER_LIMIT_MS })
        const end = (isOpen: boolean) => {
          socket.destroy()
          answered(isOpen)
        }
        socket.once('connect', () => end(true))
        socket.once('timeout', () => end(false))
        socket.once('error', () => end(false))
      }),
  }
}

async function orNothing<Record>(asked: Promise<Record[]>): Promise<readonly Record[]> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof Error && 'code' in error && NOTHING.includes(error.code)) return []
    throw error
  }
}

/** Where a domain has its file (Mozilla wiki, "Thunderbird:Autoconfiguration"): by HTTPS only, so that it is the domain that tells it. */
const urlsOf = (domain: string, address: string): readonly URL[] => {
  const first = new URL(`https://autoconfig.${domain}/mail/config-v1.1.xml`)
  first.searchParams.set('emailaddress', address)
  return [first, new URL(`https://${domain}/.well-known/autoconfig/mail/config-v1.1.xml`)]
}

/** A page that is not there, or cannot be had, is no file; a redirect that leaves HTTPS is not followed. */
async function textAt(url: URL, redirects = 0): Promise<string | undefined> {
  if (url.protocol !== 'https:' || redirects > MAX_REDIRECTS) return undefined
  const signal = AbortSignal.timeout(ANSWER_LIMIT_MS)
  const response = await fetch(url, { redirect: 'manual', signal }).catch(() => undefined)
  const location = response?.headers.get('location')
  if (response && response.status >= 300 && response.status < 400 && location) {
    await response.body?.cancel()
    const next = URL.parse(location, url.href)
    return next ? textAt(next, redirects + 1) : undefined
  }
  if (!response?.ok || !response.body) return undefined
  return firstText(response.body).catch(() => undefined)
}

async function firstText(body: ReadableStream<Uint8Array>): Promise<string | undefined> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.byteLength
    if (size > MAX_FILE_BYTES) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
