import type { AddressFacts } from '../message-facts.js'
import { canonicalAddress } from '../text/canonical-address.js'

/** A condition on an address, valid: `name@example.com` or `*@example.com`. */
export interface AddressCondition {
  readonly address: string
  readonly caseSensitive?: boolean
}

/** Compiles a condition on an address. Addresses compare in their canonical form, and without case unless that is asked for. */
export function compileAddressTest({
  address,
  caseSensitive = false,
}: AddressCondition): (address: AddressFacts) => boolean {
  const wanted = canonicalAddress(address)
  const isAnybody = wanted.localPart === '*'
  return ({ canonical }) => {
    // What has no @ is not of the domain that it spells.
    if (canonical.localPart === '' || canonical.domain !== wanted.domain) return false
    if (isAnybody) return true
    return caseSensitive
      ? canonical.localPart === wanted.localPart
      : canonical.foldedLocalPart === wanted.foldedLocalPart
  }
}
