import { domainToASCII } from 'node:url'
import { withoutCase } from './text-form.js'

/** An address in the one form in which addresses are compared. */
export interface CanonicalAddress {
  /** Without quotes, in NFC; empty if there is none. */
  readonly localPart: string
  /** The same without case. RFC 5321 2.4 leaves case to the last server, and advises against relying on it: none in use does. */
  readonly foldedLocalPart: string
  /** In lower case and ASCII, without a dot at its end. */
  readonly domain: string
}

/** A local part in double quotes (RFC 5322 3.2.4). */
const QUOTED = /^"((?:[^"\\]|\\[\s\S])*)"$/

/** What a domain is made of, before it is made ASCII: of anything else, the URL standard would make another domain. */
const IN_DOMAIN = /^[\p{L}\p{M}\p{N}.。．｡-]+$/u
/** Nothing in it has another form but its case. */
const PLAIN = /^([\w.+-]+)@([\w-]+(?:\.[\w-]+)*)$/
const NOT_ASCII = /[^ -~]/

/**
 * An address as it is compared: `"abc."@` and `abc.@` are one (RFC 5322 3.4.1), domains are so in any case and in Unicode or ASCII
 * (RFC 5890 2.3.2), and local parts however their letters are composed (RFC 6532 3.1).
 */
export function canonicalAddress(address: string): CanonicalAddress {
  const [, plainLocalPart, plainDomain] = PLAIN.exec(address) ?? []
  if (plainLocalPart !== undefined && plainDomain !== undefined)
    return {
      localPart: plainLocalPart,
      foldedLocalPart: plainLocalPart.toLowerCase(),
      domain: plainDomain.toLowerCase(),
    }
  const at = address.lastIndexOf('@')
  const localPart = unquoted(address.slice(0, Math.max(0, at)).trim()).normalize('NFC')
  return {
    localPart,
    foldedLocalPart: withoutCase(localPart),
    domain: canonicalDomain(address.slice(at + 1)),
  }
}

/** Whether two addresses are one. */
export function isSameAddress(one: string, other: string): boolean {
  const [a, b] = [canonicalAddress(one), canonicalAddress(other)]
  return a.foldedLocalPart === b.foldedLocalPart && a.domain === b.domain
}

function unquoted(localPart: string): string {
  const quoted = QUOTED.exec(localPart)?.[1]
  return quoted === undefined ? localPart : quoted.replace(/\\([\s\S])/g, '$1')
}

function canonicalDomain(text: string): string {
  const domain = text.trim().toLowerCase().replace(/\.$/, '')
  if (!NOT_ASCII.test(domain) || !IN_DOMAIN.test(domain)) return domain
  return domainToASCII(domain) || domain
}
