import { ownText } from '../../mail/lines/own-text.js'

const EXCERPT_BEFORE = 40
const EXCERPT_LENGTH = 160

/** What people see in place of a line end. */
const LINE_END_SIGN = '⏎'
/** What they see in place of a blank that is none to most programs: a no-break one. */
const BLANK_SIGN = '␣'

/**
 * The part of a text around a place, on one line, in which line ends and no-break blanks are marked: a condition may take them for
 * blanks, and whoever reads it shall see that they are none. Its beginning where there is no place. It outlives the text.
 */
export function excerpt(text: string, at: number): string {
  const start = wholeCharacterAt(text, Math.max(0, at - EXCERPT_BEFORE))
  const end = wholeCharacterAt(text, Math.min(text.length, start + EXCERPT_LENGTH))
  const part = text
    .slice(start, end)
    .trim()
    .replace(/[^\S\u3000]*(?:\r\n?|[\n\x85\u2028\u2029])\s*/g, LINE_END_SIGN)
    .replace(/[\xa0\u1680\u2000-\u200a\u202f\u205f]/g, BLANK_SIGN)
    .replace(/[^\S\u3000]+/g, ' ')
  const before = start > 0 ? '...' : ''
  const after = end < text.length ? '...' : ''
  return ownText(`${before}${part}${after}`)
}

/** A cut between the halves of a character would leave what is no Unicode. */
const wholeCharacterAt = (text: string, at: number): number =>
  /[\udc00-\udfff]/.test(text.charAt(at)) && at > 0 ? at - 1 : at
