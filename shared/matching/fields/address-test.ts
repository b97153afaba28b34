import { domainToASCII } from 'node:url'

/**
 * Compiles `name@example.com` or `*@example.com`. The local part is compared as it is, the domain without case
 * and in its ASCII form (RFC 5321 2.4, RFC 5891).
 */
export function compileAddressTest(pattern: string): (address: string) => boolean {
  const wanted = { localPart: localPartOf(pattern), domain: domainOf(pattern) }
  return (address) => {
    const localPart = localPartOf(address)
    // What has no @ is not of the domain that it spells.
    if (localPart === '') return false
    // The cheaper comparison first: a domain in its ASCII form is dearer than all else here.
    if (wanted.localPart !== '*' && localPart !== wanted.localPart) return false
    return domainOf(address) === wanted.domain
  }
}

const localPartOf = (address: string): string =>
  address.slice(0, Math.max(0, address.lastIndexOf('@')))

function domainOf(address: string): string {
  const domain = address.slice(address.lastIndexOf('@') + 1).toLowerCase()
  return domainToASCII(domain) || domain
}
