import parseAddressList from 'nodemailer/lib/addressparser'
import type { CharsetDoubt } from '../charsets/charsets.js'
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
  const doubts = new Set<CharsetDoubt>()
  const decode = (text: string): string => {
    const decoded = decodeHeaderText(unshielded(text), hint)
    for (const doubt of decoded.doubts) doubts.add(doubt)
    return decoded.value
  }
  const addresses = parseAddressList(shielded(raw), { flatten: true }).flatMap((entry) => {
    const name = decode(entry.name).trim()
    const address = decode(entry.address).trim()
    const isEncoded = address === '' && entry.name.includes('=?')
    return (isEncoded && addressesIn(name)) || [{ name, address }]
  })
  return {
    addresses: addresses.filter(({ name, address }) => name !== '' || address !== ''),
    doubts: [...doubts],
  }
}

/** What a decoded name holds where a mailer encoded the address together with it; undefined if nothing. */
function addressesIn(name: string): readonly Address[] | undefined {
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

/** Where characters stand while the list is parsed that mean something else to the parser. */
const PRIVATE_USE = 0xf700
/**
 * 0xA0, half of many a character, would be a blank; a comma in an encoded word would end a name.
 */
const SHIELDED = /=\?[^?\s]{0,64}\?[bq]\?[^?]*\?=|[\x80-\xff]/gi

const shielded = (text: string): string =>
  text.replace(SHIELDED, (found) =>
    found.replace(/[^=?\w]/g, (character) => moved(character, PRIVATE_USE)),
  )

const unshielded = (text: string): string =>
  text.replace(/[\uf700-\uf7ff]/g, (character) => moved(character, -PRIVATE_USE))

const moved = (character: string, distance: number): string =>
  String.fromCharCode(character.charCodeAt(0) + distance)
