import parseAddressList from 'nodemailer/lib/addressparser'
import type { CharsetDoubt } from './charsets.js'
import { decodeHeaderText } from './encoded-words.js'

/** A mailbox of an address field. */
export interface Address {
  /** Decoded display name; empty if there is none. */
  readonly name: string
  /** The addr-spec as sent; empty if there is none to be found. */
  readonly address: string
}

/** The addresses of one field. */
export interface AddressList {
  readonly addresses: readonly Address[]
  readonly doubts: readonly CharsetDoubt[]
}

/**
 * Parses an address field (RFC 5322 3.4); members of groups are listed like others, an empty group has none.
 * The structure is read before anything is decoded: a comma inside an encoded word separates nothing (RFC 2047 6.2).
 * @param hint charset to try for raw 8-bit names
 */
export function parseAddresses(raw: string, hint?: string): AddressList {
  const doubts: CharsetDoubt[] = []
  const decode = (text: string): string => {
    const decoded = decodeHeaderText(unshiftHighBytes(text), hint)
    doubts.push(...decoded.doubts)
    return decoded.value
  }
  const addresses = parseAddressList(shiftHighBytes(raw), { flatten: true }).map((entry) => ({
    name: decode(entry.name).trim(),
    address: decode(entry.address).trim(),
  }))
  return {
    addresses: addresses.filter(({ name, address }) => name !== '' || address !== ''),
    doubts,
  }
}

/** Where bytes beyond ASCII stand while the list is parsed: the parser takes 0xA0, half of many a character, for a blank. */
const PRIVATE_USE = 0xf700

const shiftHighBytes = (text: string): string =>
  text.replace(/[\x80-\xff]/g, (byte) => String.fromCharCode(PRIVATE_USE + byte.charCodeAt(0)))

const unshiftHighBytes = (text: string): string =>
  text.replace(/[\uf780-\uf7ff]/g, (byte) => String.fromCharCode(byte.charCodeAt(0) - PRIVATE_USE))
