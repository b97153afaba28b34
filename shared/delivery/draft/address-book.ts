import { ownEntry } from '../../contract/own-entry.js'
import { addressEntry, isMeantAsAddress } from '../../jobs/values/address-entry.js'
import { nearMatch } from '../../jobs/values/near-match.js'
import { displayName } from '../compose/header-text.js'
import type { SendAddress } from '../outbox/accepted-send.js'
import type { AddressBook } from '../senders/sender-directory.js'

/** What somebody wrote as a recipient comes to. */
export type ResolvedRecipient =
  | { readonly kind: 'resolved'; readonly address: SendAddress }
  /** It is meant as an address. `message` says of the text what is wrong: `has no @`. */
  | { readonly kind: 'malformed'; readonly message: string }
  /** It is meant as a name of the address book. `nearMatch` is the name that was probably meant. */
  | { readonly kind: 'not found'; readonly nearMatch?: string }
  /** The name stands for all of these. */
  | { readonly kind: 'ambiguous'; readonly addresses: readonly string[] }

/**
 * Finds whom a text means: a name of the address book, exactly as it is there, else one address, with or without a display name
 * (`Name <address>`).
 */
export function resolveRecipient(text: string, book: AddressBook): ResolvedRecipient {
  const entries = ownEntry(book, text)
  if (entries !== undefined) return resolvedEntry(text, entries)
  if (isMeantAsAddress(text)) return parsedRecipient(text)
  if (text.trim() === '') return { kind: 'malformed', message: 'is empty' }
  const near = nearMatch(text, Object.keys(book))
  return { kind: 'not found', ...(near !== undefined && { nearMatch: near }) }
}

function resolvedEntry(name: string, [entry, ...others]: readonly string[]): ResolvedRecipient {
  if (entry === undefined) return { kind: 'not found' }
  if (others.length > 0) return { kind: 'ambiguous', addresses: [entry, ...others] }
  const parsed = parsedRecipient(entry)
  if (parsed.kind !== 'malformed') return parsed
  return {
    kind: 'malformed',
    message: `stands in the address book for ${JSON.stringify(entry)}, which ${parsed.message} (${name})`,
  }
}

/** One address, with or without a display name. */
export function parsedRecipient(
  text: string,
): Extract<ResolvedRecipient, { kind: 'resolved' | 'malformed' }> {
  const entry = addressEntry(text)
  if ('fault' in entry) return { kind: 'malformed', message: entry.fault }
  return { kind: 'resolved', address: { name: displayName(entry.name), address: entry.address } }
}
