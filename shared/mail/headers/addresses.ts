import parseAddressList from 'nodemailer/lib/addressparser'
import type { CharsetDoubt } from '../charsets/charsets.js'
import { withoutStandInDomain, withStandInDomains } from './bare-addresses.js'
import { decodeHeaderText } from './encoded-words.js'
import { charsetOfField, moved, shieldedCharacters, unshielded } from './shielded-text.js'

/** A mailbox of an address field. */
export interface Address {
  /** Decoded display name; empty if there is none. */
  readonly name: string
  /** The addr-spec as sent, without a domain if it has none; empty if there is none to be found. */
  readonly address: string
}

/** The addresses of one field. */
export interface AddressList {
  readonly addresses: readonly Address[]
  /** Each once. */
  readonly doubts: readonly CharsetDoubt[]
}

const WORDS = '[A-Za-z0-9]+(?: [A-Za-z0-9]+)*'
const QUOTED_WORDS = '"[A-Za-z0-9]+(?:(?:[ .-]|, )[A-Za-z0-9]+)*"'
const ENCODED_WORDS =
  '=\\?[\\w-]+\\?[BbQq]\\?[\\w+/=-]+\\?=(?: =\\?[\\w-]+\\?[BbQq]\\?[\\w+/=-]+\\?=)*'
const ADDRESS = '[A-Za-z0-9]+(?:[.+_-][A-Za-z0-9]+)*@[a-z0-9]+(?:[.-][a-z0-9]+)*'

/**
 * One mailbox without anything that can be read in two ways, as most programs write it: `Batch <batch@example.co.jp>`,
 * `batch@example.co.jp`. A monitor reads one of every mail, and the library takes longer for it than for all else in a header.
 */
const PLAIN_MAILBOX = new RegExp(
  `^(?:(?:(${WORDS}|${QUOTED_WORDS}|${ENCODED_WORDS}) ?)?<(${ADDRESS})>|(${ADDRESS}))$`,
)

/**
 * Parses an address field (RFC 5322 3.4); members of groups are listed like others, an empty group
 * has none. The structure is read before anything is decoded: a comma inside an encoded word
 * separates nothing (RFC 2047 6.2).
 * @param hint charset to try for raw 8-bit names
 */
export function parseAddresses(raw: string, hint?: string): AddressList {
  const plain = PLAIN_MAILBOX.exec(raw)
  if (plain) return onePlain(plain[1] ?? '', plain[2] ?? plain[3] ?? '')
  const charset = charsetOfField(raw, hint)
  const doubts = new Set<CharsetDoubt>()
  const decode = (text: string): string => {
    const decoded = decodeHeaderText(unshielded(text), hint, charset)
    for (const doubt of decoded.doubts) doubts.add(doubt)
    return decoded.value
  }
  const field = shielded(raw, charset)
  const addresses = entriesOf(field).flatMap((entry) => {
    const name = decode(entry.name).trim()
    const address = decode(withoutStandInDomain(entry.address)).trim()
    const isEncoded = address === '' && entry.name.includes('=?')
    return (isEncoded && addressesIn(name)) || [{ name, address }]
  })
  return {
    addresses: addresses.filter(({ name, address }) => name !== '' || address !== ''),
    doubts: [...doubts],
  }
}

/** What the library finds; where an entry has no address, what has no domain is one. */
function entriesOf(field: string): readonly Address[] {
  const entries = parseAddressList(field, { flatten: true })
  if (entries.every(({ address }) => address !== '')) return entries
  return parseAddressList(withStandInDomains(field), { flatten: true })
}

const BARE_ADDRESS = /^[^\s<>@"(),;:]+@[^\s<>@"(),;:]+$/

/** What a decoded name holds where a mailer encoded the address together with it; undefined if nothing. */
function addressesIn(name: string): readonly Address[] | undefined {
  const bare = name.split(/[,;]/).map((one) => one.trim())
  if (bare.every((one) => BARE_ADDRESS.test(one))) {
    return bare.map((address) => ({ name: '', address }))
  }
  if (!/<[^<>\s@]+@[^<>\s@]+>/.test(name)) return undefined
  const found = parseAddressList(name, { flatten: true })
  return found.every(({ address }) => address !== '') ? found : undefined
}

function onePlain(name: string, address: string): AddressList {
  if (!name.startsWith('=')) {
    return { addresses: [{ name: name.replaceAll('"', ''), address }], doubts: [] }
  }
  const { value, doubts } = decodeHeaderText(name)
  return { addresses: [{ name: value.trim(), address }], doubts }
}

/**
 * 0xA0, half of many a character, would be a blank; a comma in an encoded word would end a name.
 */
const SHIELDED = /=\?[^?\s]{0,64}\?[bq]\?[^?]*\?=|[\x80-\xff]/gi

const shielded = (raw: string, charset: string | undefined): string =>
  shieldedCharacters(raw, charset).replace(SHIELDED, (found) =>
    found.replace(/[^=?\w]/g, (character) => moved(character)),
  )
