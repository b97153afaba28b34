import { hasControlCharacters } from './one-line.js'
import { outgoingAddress } from './outgoing-address.js'

/** Somebody to write to or from: a display name, which may be empty, and an address that mail servers take. */
export interface AddressEntry {
  readonly name: string
  readonly address: string
}

/** An addr-spec in angle brackets behind a display name, which may be empty. */
const NAMED = /^([^<>]*)<([^<>]*)>$/

/** What belongs to another address, or to a quoted name that does not end: a name without quotes has neither. */
const NOT_IN_BARE_NAME = /[@"]/

/** Two addresses and what people put between them. */
const SEVERAL = /@[^@"]*[;,\s][^@"]*@/

const SEVERAL_FAULT = 'is more than one address; write a list, with an entry for each'

/** An address has 254 at most; the rest is a display name. What looks at an entry takes as long as the square of it. */
export const MAX_ENTRY_CHARACTERS = 1_000

/**
 * One address as people write it, `name@example.com` or `Name <name@example.com>`; or what is wrong with it, in words that
 * follow the text.
 */
export function addressEntry(text: string): AddressEntry | { readonly fault: string } {
  if (text.length > MAX_ENTRY_CHARACTERS)
    return { fault: `has more than ${MAX_ENTRY_CHARACTERS} characters` }
  if (hasControlCharacters(text)) return { fault: 'has a control character' }
  if (SEVERAL.test(text)) return { fault: SEVERAL_FAULT }
  const [, nameText = '', addressText = text] = NAMED.exec(text.trim()) ?? []
  const name = unquotedName(nameText.trim())
  if (name === undefined)
    return { fault: 'is more than one address, or has a name that is not whole in double quotes' }
  const found = outgoingAddress(addressText.trim())
  return 'fault' in found ? found : { name, address: found.address }
}

/** A quoted string without its quotes (RFC 5322 3.2.4), or a name that needs none; undefined if it is neither. */
function unquotedName(text: string): string | undefined {
  const quoted = /^"((?:[^"\\]|\\.)*)"$/.exec(text)?.[1]
  if (quoted !== undefined) return quoted.replace(/\\(.)/g, '$1')
  return NOT_IN_BARE_NAME.test(text) ? undefined : text
}

/** The address in an entry; undefined if it is none. */
export function addressIn(text: string): string | undefined {
  const entry = addressEntry(text)
  return 'fault' in entry ? undefined : entry.address
}

/** Whether a text is meant as an address, well formed or not: no name of the address book has such characters. */
export const isMeantAsAddress = (text: string): boolean =>
  /[@＠<>]/.test(text) || hasControlCharacters(text)
