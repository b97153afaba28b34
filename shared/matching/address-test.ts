import { domainToASCII } from 'node:url'

/**
 * Compiles `name@example.com` or `*@example.com`. The local part is compared as it is, the domain without case
 * and in its ASCII form (RFC 5321 2.4, RFC 5891).
 */
export function compileAddressTest(pattern: string): (address: string) => boolean {
  const wanted = split(pattern)
  return (address) => {
    const given = split(address)
    // What has no @ is not of the domain that it spells.
    if (given.localPart === '' || given.domain !== wanted.domain) return false
    return wanted.localPart === '*' || given.localPart === wanted.localPart
  }
}

function split(address: string): { localPart: string; domain: string } {
  const at = address.lastIndexOf('@')
  const domain = address.slice(at + 1).toLowerCase()
  return { localPart: address.slice(0, Math.max(0, at)), domain: domainToASCII(domain) || domain }
}
