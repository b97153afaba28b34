import { isUtf8 } from 'node:buffer'
import { decodeText } from '../charsets/charsets.js'
import { isPrintableAscii } from '../lines/plain-text.js'

/** Where characters stand while a field is parsed that mean something else to the parser. */
const PRIVATE_USE = 0xf700
const MOVED = /[\uf700-\uf7ff]/g
const HIGH_BYTE = /[\x80-\xff]/
const ESC = '\x1b'
const SHIFT_OUT = '\x0e'
const SHIFT_IN = '\x0f'
/** What announces a set for SO, and leaves ASCII only there. */
const ANNOUNCES = '\\$[)*+][A-Z]'
/** What leaves ASCII for a set of two bytes a character, or of kana (iso-2022-jp.ts, shifted-charsets.ts). */
const LEAVES_ASCII = new RegExp(
  `${ESC}(?:\\$[@AB]|\\$\\([@BCDOPQ]|\\(I|${ANNOUNCES})|${SHIFT_OUT}`,
  'g',
)
/** Designations of ASCII, and of the Roman set that differs by two characters. */
const RETURNS = ['(B', '(J', '(H'].map((sequence) => ESC + sequence)
const RETURNS_TO_ASCII = new RegExp(`${ESC}\\([BJH]`, 'g')

/** Pairs whose second byte may be one that structures a field: `@`, a backslash, brackets, braces. */
const SHIFT_JIS_PAIR = /[\x81-\x9f\xe0-\xfc][\x40-\x7e\x80-\xfc]/g
const WIDE_PAIR = /[\x81-\xfe][\x40-\x7e\x80-\xfe]/g
/** Where nothing tells the charset: a backslash after such a byte is most likely the half of a character. */
const LIKELY_PAIR = /[\x81-\x9f\xe0-\xfc]\\/g
/** The other charsets of several bytes have none of ASCII in their characters. */
const PAIRS: ReadonlyMap<string, RegExp> = new Map([
  ['shift_jis', SHIFT_JIS_PAIR],
  ['big5', WIDE_PAIR],
  ['gb18030', WIDE_PAIR],
  ['euc-kr', WIDE_PAIR],
])

/**
 * Header text in which no byte of a character of several bytes can be taken for syntax: in raw ISO-2022-JP
 * any byte may be a quotation mark, a comma, a semicolon; in Shift_JIS and its like the second one is a
 * backslash at times. `unshielded` gives the bytes back. Linear.
 * @param raw one character a byte
 * @param charset of the bytes beyond ASCII, if it is known
 */
export function shieldedCharacters(raw: string, charset: string | undefined): string {
  if (isPrintableAscii(raw)) return raw
  const text = withoutEscapedRuns(raw)
  if (!HIGH_BYTE.test(raw) || isUtf8(Buffer.from(raw, 'latin1'))) return text
  const pairs = charset === undefined ? LIKELY_PAIR : PAIRS.get(charset)
  return pairs ? text.replace(pairs, moved) : text
}

/** Any text where the parser sees letters only. */
export const moved = (text: string): string => shifted(text, PRIVATE_USE)

/** What was moved, where it was. */
export const unshielded = (text: string): string =>
  text.replace(MOVED, (character) => shifted(character, -PRIVATE_USE))

/**
 * The charset of the raw bytes of a field, judged by all of them: one name may be too short to tell.
 * Undefined if nothing tells.
 * @param hint that of the body
 */
export function charsetOfField(raw: string, hint: string | undefined): string | undefined {
  if (isPrintableAscii(raw)) return undefined
  const bytes = Buffer.from(raw, 'latin1')
  const hinted = hint === undefined ? undefined : decodeText(bytes, hint)
  const { charset } = hinted && !hinted.doubt ? hinted : decodeText(bytes, undefined)
  return charset === 'us-ascii' || charset === 'windows-1252' ? undefined : charset
}

function withoutEscapedRuns(raw: string): string {
  const lastReturn = Math.max(...RETURNS.map((sequence) => raw.lastIndexOf(sequence)))
  const lastShiftIn = raw.lastIndexOf(SHIFT_IN)
  const pieces: string[] = []
  let done = 0
  LEAVES_ASCII.lastIndex = 0
  for (let found = LEAVES_ASCII.exec(raw); found; found = LEAVES_ASCII.exec(raw)) {
    const start = found.index
    const end = runEnd(raw, found, { lastReturn, lastShiftIn })
    pieces.push(raw.slice(done, start), moved(raw.slice(start, end)))
    done = end
    LEAVES_ASCII.lastIndex = end
  }
  return done === 0 ? raw : [...pieces, raw.slice(done)].join('')
}

/** Where ASCII goes on; without a way back, at the next blank, which no set of two bytes has. */
function runEnd(
  raw: string,
  { index, 0: opening }: RegExpExecArray,
  last: { readonly lastReturn: number; readonly lastShiftIn: number },
): number {
  const start = index + opening.length
  if (opening === SHIFT_OUT && start <= last.lastShiftIn) return raw.indexOf(SHIFT_IN, start) + 1
  if (/[)*+]/.test(opening)) return start
  RETURNS_TO_ASCII.lastIndex = start
  const back = start <= last.lastReturn ? RETURNS_TO_ASCII.exec(raw) : undefined
  if (back) return back.index + back[0].length
  const blank = raw.indexOf(' ', start)
  return blank === -1 ? raw.length : blank
}

const shifted = (text: string, distance: number): string =>
  Array.from(text, (character) => String.fromCharCode(character.charCodeAt(0) + distance)).join('')
