import { encodeWord } from 'nodemailer/lib/mime-funcs'
import { beginningOf } from '../../contract/cut-text.js'

/** Ends of lines and other controls, which a header cannot carry, and what turns the direction of text round. */
const UNPRINTABLE = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu

/** Text of any origin as one line: what could end a line, or hide part of it, becomes a space. */
export const oneLine = (text: string): string => text.toWellFormed().replace(UNPRINTABLE, ' ')

/** What a mail without a subject is given, as JP1/CPA gives it: spam filters count a missing one against a mail. */
const EMPTY_SUBJECT = '(no subject)'

/** Words of printable ASCII with one space between them: folded at any space, they come out as they went in. */
const FOLDABLE = /^[!-~]{1,60}(?: [!-~]{1,60})*$/

/** Of an encoded word. RFC 2047 2 allows 75, on a line of 76, on which the name of the field stands too. */
const MAX_WORD_CHARACTERS = 52

/**
 * The value of a Subject field, to be folded at its spaces: as it is where every reader unfolds it to the same text, else in encoded
 * words. What only looks like an encoded word is encoded too (RFC 2047 7), so that it is read as it was written.
 */
export function subjectField(subject: string): string {
  const line = oneLine(subject)
  if (line.trim() === '') return EMPTY_SUBJECT
  if (FOLDABLE.test(line) && !line.includes('=?')) return line
  return encodeWord(line, 'B', MAX_WORD_CHARACTERS)
}

/** Longer than any name; it keeps a line of the header within the 998 characters of RFC 5322 2.1.1. */
const MAX_NAME_CHARACTERS = 256

/** A display name that can be put before an address. */
export const displayName = (name: string): string =>
  beginningOf(oneLine(name), MAX_NAME_CHARACTERS).trim()
