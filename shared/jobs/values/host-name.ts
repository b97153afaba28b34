import { domainToASCII } from 'node:url'

const LABEL = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?'

/** A host name (RFC 1123 2.1), or an IP address without brackets. */
export const HOST_NAME = new RegExp(
  `^(?:(?=.{1,253}$)${LABEL}(?:\\.${LABEL})*|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)$`,
)

const RULE = 'must be a host name or an IP address'

/**
 * What is wrong with the name of a host, for its author, with the right spelling where it can be told; undefined if it will do.
 * What is taken off is not repeated: there may be a password in it.
 * @param setting `host`, or another that takes a host name alone
 */
export function hostFault(text: string, setting: 'host' | 'servername'): string | undefined {
  if (isHost(text)) return undefined
  const { host, port, surplus } = takenApart(text)
  if (!isHost(host) || surplus.length === 0) return RULE
  const right = setting === 'host' && port !== undefined ? `, port: ${port}` : ''
  return `must be a host name alone, without ${listed(surplus)}; write ${setting}: '${host}'${right}`
}

function isHost(text: string): boolean {
  if (!HOST_NAME.test(text)) return false
  if (text.includes(':')) return URL.canParse(`http://[${text}]/`)
  return !/^[\d.]+$/.test(text) || IPV4.test(text)
}

const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/

interface TakenApart {
  readonly host: string
  readonly port?: string | undefined
  /** What stood beside the host, for people. */
  readonly surplus: readonly string[]
}

/** A host out of what people paste: an address of the browser, a line of another program's settings. */
function takenApart(text: string): TakenApart {
  const surplus: string[] = []
  let rest = text
  const without = (what: string, pattern: RegExp, replacement = '') => {
    const less = rest.replace(pattern, replacement)
    if (less !== rest) surplus.push(what)
    rest = less
  }
  without('full width characters', /[\uff01-\uff5e\u3002]+/g)
  rest = surplus.length > 0 ? text.normalize('NFKC').replaceAll('\u3002', '.') : text
  without('blanks', /^[\s\u200b\ufeff]+|[\s\u200b\ufeff]+$/g)
  without('a scheme', /^(?:[A-Za-z][A-Za-z0-9+.-]*:\/\/|(?:imap|smtp|pop3?|ssl|tls)s?:(?=\D))/i)
  without('a user', /^[^/?#\\]*@/)
  without('a path', /[/?#\\].*$/s)
  const [, port] = /^(?:\[[^\]]*\]|[^:\s]+)(?:\s*:\s*|\s+)(\d{1,5})$/.exec(rest) ?? []
  if (port !== undefined) without('a port', /(?:\s*:\s*|\s+)\d{1,5}$/)
  else without('a colon at its end', /:$/)
  without('brackets', /^\[(.*)\]$/, '$1')
  without('a dot at its end', /\.$/)
  without('blanks', /\s+/g)
  if (/[^ -~]/.test(rest) && /^[\p{L}\p{M}\p{N}.-]+$/u.test(rest)) {
    surplus.push('characters that are not ASCII')
    rest = domainToASCII(rest)
  }
  return { host: rest, port, surplus: [...new Set(surplus)] }
}

const listed = (things: readonly string[]): string =>
  things.length < 2 ? things.join('') : `${things.slice(0, -1).join(', ')} and ${things.at(-1)}`
