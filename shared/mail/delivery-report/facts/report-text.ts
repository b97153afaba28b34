// What reports quote comes from strangers, and goes into manifests, events and terminals.

import { beginningOf } from '../../../contract/cut-text.js'

/** RFC 5321 4.5.3.1: 64 for the local part, 255 for the domain, and the at sign. */
const MAX_ADDRESS_CHARACTERS = 320
/** Servers explain themselves in one to five lines; Exchange adds a dump of its exceptions. */
const MAX_DIAGNOSTIC_CHARACTERS = 1_000
/** Longest Message-ID: one header line (RFC 5322 2.1.1). */
const MAX_ID_CHARACTERS = 998
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g

/** Text on one line, without control characters and runs of blanks. */
const onOneLine = (text: string, maxCharacters: number): string =>
  // Cut before and after: what is cleaned is bounded, and so is the outcome.
  beginningOf(
    beginningOf(text, maxCharacters * 4)
      .replace(CONTROLS, ' ')
      .replace(/ {2,}/g, ' ')
      .trim(),
    maxCharacters,
  )

/** The words of a server; undefined if there are none. */
export const diagnosticText = (text: string): string | undefined =>
  onOneLine(text, MAX_DIAGNOSTIC_CHARACTERS) || undefined

/** A host, an identifier, a Message-ID; undefined if there is none. */
export const identifierText = (text: string | undefined): string | undefined =>
  onOneLine(text ?? '', MAX_ID_CHARACTERS) || undefined

/** An address without brackets, quotation marks and what else is written around it; may be empty. */
export function addressText(text: string): string {
  const line = onOneLine(text, MAX_ADDRESS_CHARACTERS + 2)
  const open = line.indexOf('<')
  const close = line.indexOf('>', open + 1)
  const inside = open === -1 || close === -1 ? line : line.slice(open + 1, close)
  const bare = inside
    .trim()
    .replace(/^(?:mailto:|<|[*•-]+ {1,8})/i, '')
    .replace(/[>:]$/, '')
    .replace(/^"([^"]*@[^"]*)"$/, '$1')
  return beginningOf(bare, MAX_ADDRESS_CHARACTERS)
}

/** An address of mail with a domain; what a last server has of its own may have none. */
export const isMailAddress = (address: string): boolean =>
  /^[^\s@]{1,64}@[^\s@.]{1,63}(?:\.[^\s@.]{1,63})+$/.test(address)
