import { domainToASCII } from 'node:url'
import * as z from 'zod'

/** Two labels or more of letters, digits and hyphens (RFC 5321 4.1.2, RFC 1123 2.1); the last one is no number. */
const FULL_NAME =
  /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/i

/** `[192.0.2.1]`, `[IPv6:2001:db8::1]` (RFC 5321 4.1.3). */
const LITERAL = /^\[(?:IPv6:)?([^\]]+)\]$/i

/** Everybody's own machine: relays refuse it from anywhere else. */
const LOOPBACK = /^(?:127\.|::1$)/

const RULE =
  "must be the name that the server is to know this client by, with its domain: 'batch.example.co.jp'"

const isIpv4 = (text: string): boolean => z.ipv4().safeParse(text).success
const isIpv6 = (text: string): boolean => z.ipv6().safeParse(text).success

/** Why a text cannot be given to a server with EHLO, in words that follow it; undefined if it can. */
export function ehloNameFault(text: string): string | undefined {
  const literal = LITERAL.exec(text)?.[1]
  if (literal !== undefined) return literalFault(literal)
  if (FULL_NAME.test(text)) return undefined
  if (isIpv4(text)) return `${RULE}; an IP address stands in brackets: '[${text}]'`
  if (isIpv6(text)) return `${RULE}; an IP address stands in brackets: '[IPv6:${text}]'`
  const ascii = domainToASCII(text)
  const hint = ascii !== text && FULL_NAME.test(ascii) ? `; in ASCII it is '${ascii}'` : ''
  return `${RULE}${hint}`
}

function literalFault(literal: string): string | undefined {
  if (!isIpv4(literal) && !isIpv6(literal))
    return `${RULE}; between the brackets there is no IP address`
  return LOOPBACK.test(literal)
    ? `${RULE}; a loopback address says nothing, and relays refuse it`
    : undefined
}

/**
 * The name that a sender gives with EHLO unless it has one of its own: the domain that it writes from. A function has no name in DNS, and
 * what relays ask of a name is that it is a full one (Postfix: reject_non_fqdn_helo_hostname), that there is such a domain
 * (reject_unknown_helo_hostname: an MX will do, which the domain needs for its bounces), and that it is one they know (smtp-relay.gmail.com).
 */
export function ehloNameOf(fromAddress: string): string {
  const domain = fromAddress.slice(fromAddress.lastIndexOf('@') + 1)
  return domainToASCII(domain) || domain
}
