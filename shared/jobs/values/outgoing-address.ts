// Own code because the check of zod is both narrower and wider than what mail servers take: it refuses `a&b@...` and domains under
// xn--..., and takes labels that end with a dash and parts of any length.
import { domainToASCII } from 'node:url'

/** RFC 5321 4.5.3.1.1. */
const MAX_LOCAL_PART = 64

/** RFC 5321 4.5.3.1.3: a path has 256 octets, two of them the angle brackets. */
const MAX_ADDRESS = 254

/** RFC 5322 3.2.3. */
const DOT_ATOM = /^[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*$/

/** The same with dots anywhere, as mobile carriers have given out: `a..b@`, `a.@`. They are written in double quotes (RFC 5322 3.4.1). */
const ANY_DOTS = /^[\w.!#$%&'*+/=?^`{|}~-]+$/

/** Letters, digits and dashes (RFC 5321 4.1.2), with a top level that is no number: else it is an IP address. */
const DOMAIN = /^(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)+(?!\d+$)[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?$/

/** An address that a mail server takes, or what is wrong with it, in words that follow the address. */
export type OutgoingAddress = { readonly address: string } | { readonly fault: string }

/**
 * Reads one addr-spec as it is used in SMTP and SES: ASCII, since SES has no SMTPUTF8 (SES API reference, SendRawEmail) and
 * few servers do. An international domain is put in its ASCII form; domains are in lower case; `a..b@` becomes `"a..b"@`. No
 * comments, routes, groups or address literals.
 */
export function outgoingAddress(text: string): OutgoingAddress {
  const at = text.lastIndexOf('@')
  if (at === -1) return { fault: text.includes('＠') ? 'has a full-width ＠' : 'has no @' }
  const localPart = localPartOf(text.slice(0, at))
  if ('fault' in localPart) return localPart
  const domain = asciiDomain(text.slice(at + 1))
  if ('fault' in domain) return domain
  const address = `${localPart.value}@${domain.value}`
  if (address.length > MAX_ADDRESS) return { fault: `has more than ${MAX_ADDRESS} characters` }
  return { address }
}

type Part = { readonly value: string } | { readonly fault: string }

function localPartOf(text: string): Part {
  // What needs no quotes has none, so that one address is written in one way; what else can be quoted only serves confusion.
  const bare = /^"(.*)"$/.exec(text)?.[1] ?? text
  const value = DOT_ATOM.test(bare) ? bare : `"${bare}"`
  if (text === '') return { fault: 'has nothing before the @' }
  if (value.length > MAX_LOCAL_PART) {
    return { fault: `has more than ${MAX_LOCAL_PART} characters before the @` }
  }
  if (ANY_DOTS.test(bare)) return { value }
  return /[^ -~]/.test(bare)
    ? { fault: 'has a character before the @ that is not ASCII' }
    : { fault: 'has a character before the @ that no address has there' }
}

function asciiDomain(text: string): Part {
  // The URL standard also resolves escapes and numbers; of an ASCII name nothing is to be changed but its case.
  const isAscii = /^[ -~]*$/.test(text)
  const value = isAscii ? text.toLowerCase() : /[%\p{Cc}\s]/u.test(text) ? '' : domainToASCII(text)
  if (DOMAIN.test(value)) return { value }
  if (text === '') return { fault: 'has nothing after the @' }
  if (/^[a-z\d-]+$/.test(value))
    return { fault: 'has no full domain after the @, such as example.com' }
  return { fault: 'has something after the @ that is no domain' }
}
