// Own code because libmime decodes word by word through strings; here adjacent words of one charset
// are joined as bytes first, since mailers split them in mid-character, and Japanese tables stay
// linear (charsets.ts).
import { isAscii, isUtf8 } from 'node:buffer'
import { WARNING } from '../bounds/warnings.js'
import type { CharsetDoubt } from '../charsets/charsets.js'
import { decodeText } from '../charsets/charsets.js'
import { isBlankBetween } from '../lines/blanks.js'
import { isPrintableAscii } from '../lines/plain-text.js'

/** Header text after decoding, with the doubts that arose. */
export interface DecodedHeader {
  readonly value: string
  /** Each once. */
  readonly doubts: readonly CharsetDoubt[]
}

/**
 * `=?charset?encoding?` (RFC 2047 2); some leave the charset out, and what follows up to `?=` may
 * hold the blanks and question marks that mailers forget to encode.
 */
const WORD_START = /=\?([^?\s=]{0,64})\?([bq])\?/iy

interface Word {
  readonly charset: string
  readonly base64: boolean
  readonly text: string
}

/** An escape, or a shift to another set: there may be more in ASCII bytes than ASCII. */
const leavesAscii = (raw: string): boolean => raw.includes('\x1b') || raw.includes('\x0e')

const NO_DOUBTS: readonly CharsetDoubt[] = []

/** Consecutive encoded words, or what stands between them. */
type Piece = { readonly words: Word[] } | { readonly plain: string }

/**
 * Decodes unstructured header text (RFC 2047): encoded words, and raw 8-bit text by detection.
 * @param raw one character a byte
 * @param hint charset to try for raw 8-bit text that is no UTF-8: that of the body
 * @param guess what the whole field looks like, of which this is a piece
 */
export function decodeHeaderText(raw: string, hint?: string, guess?: string): DecodedHeader {
  if (!raw.includes('=?')) return decodeRaw(raw, hint, guess)
  const doubts = new Set<CharsetDoubt>()
  const value = pieces(raw)
    .map((piece) => {
      const decoded =
        'plain' in piece ? decodeRaw(piece.plain, hint, guess) : decodeWords(piece.words)
      for (const doubt of decoded.doubts) doubts.add(doubt)
      return decoded.value
    })
    .join('')
  return { value, doubts: [...doubts] }
}

/** Linear whatever the text: each search goes on where the last one ended. */
function pieces(raw: string): Piece[] {
  const found: Piece[] = []
  let words: Word[] = []
  let end = 0
  for (let start = raw.indexOf('=?'); start !== -1; start = raw.indexOf('=?', start)) {
    WORD_START.lastIndex = start
    const [prefix, charset = '', encoding = ''] = WORD_START.exec(raw) ?? []
    if (prefix === undefined) {
      start += 2
      continue
    }
    const text = start + prefix.length
    const close = raw.indexOf('?=', text)
    if (close === -1) break
    if (words.length === 0 || !isBlankBetween(raw, end, start)) {
      if (words.length > 0) found.push({ words })
      words = []
      if (end < start) found.push({ plain: raw.slice(end, start) })
    }
    words.push({ charset, base64: encoding.toLowerCase() === 'b', text: raw.slice(text, close) })
    start = close + 2
    end = start
  }
  if (words.length > 0) found.push({ words })
  if (end < raw.length) found.push({ plain: raw.slice(end) })
  return found
}

const charsetKey = (word: Word): string => word.charset.toLowerCase().replace(/\*.*$/, '')

/** Decodes adjacent words: those of one charset as one run of bytes. */
function decodeWords(words: readonly Word[]): DecodedHeader {
  const doubts = new Set<CharsetDoubt>()
  let value = ''
  for (let start = 0; start < words.length; ) {
    const first = words[start]
    if (!first) break
    let end = start + 1
    while (end < words.length && charsetKey(words[end] ?? first) === charsetKey(first)) end++
    const run = words.length === 1 ? words : words.slice(start, end)
    const decoded = decodeText(wordBytes(run), charsetKey(first))
    if (decoded.doubt) doubts.add(decoded.doubt)
    value += decoded.value
    start = end
  }
  return { value, doubts: [...doubts] }
}

/**
 * The bytes of words of one charset; a base64 group that was split between two words is closed
 * again.
 */
function wordBytes(words: readonly Word[]): Buffer {
  const parts: Buffer[] = []
  let open = ''
  for (const word of words) {
    if (word.base64) {
      const text = open + word.text.replace(/[ \t]/g, '')
      const whole = text.endsWith('=') ? text.length : text.length - (text.length % 4)
      parts.push(decodeBase64(text.slice(0, whole)))
      open = text.slice(whole)
    } else {
      if (open !== '') parts.push(Buffer.from(open, 'base64'))
      open = ''
      parts.push(decodeQ(word.text))
    }
  }
  if (open !== '') parts.push(Buffer.from(open, 'base64'))
  return parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts)
}

/**
 * Base64, padded within as well: padding ends a nearly complete group, as of texts that were encoded
 * in pieces, and is noise anywhere else.
 */
function decodeBase64(text: string): Buffer {
  if (!/=[^=]/.test(text)) return Buffer.from(text, 'base64')
  const parts: Buffer[] = []
  let open = ''
  for (const piece of text.split('=')) {
    open += piece
    if (open.length % 4 < 2) continue
    parts.push(Buffer.from(open, 'base64'))
    open = ''
  }
  parts.push(Buffer.from(open, 'base64'))
  return Buffer.concat(parts)
}

/** RFC 2047 4.2: quoted-printable, with the underscore for a space. */
const decodeQ = (text: string): Buffer =>
  Buffer.from(
    text
      .replaceAll('_', ' ')
      .replace(/=([0-9a-f]{2})/gi, (_, hex: string) =>
        String.fromCharCode(Number.parseInt(hex, 16)),
      ),
    'latin1',
  )

/**
 * Text that is not encoded: ASCII, or bytes of a charset nobody named (RFC 6532 makes UTF-8
 * lawful).
 */
function decodeRaw(
  raw: string,
  hint: string | undefined,
  guess: string | undefined,
): DecodedHeader {
  if (isPrintableAscii(raw)) return { value: raw, doubts: NO_DOUBTS }
  const bytes = Buffer.from(raw, 'latin1')
  if (isAscii(bytes) && !leavesAscii(raw)) return { value: raw, doubts: NO_DOUBTS }
  const detected = decodeText(bytes, undefined)
  if (detected.charset === 'utf-8') {
    const isDamaged = detected.value.includes('\ufffd') && !isUtf8(bytes)
    return { value: detected.value, doubts: isDamaged ? [WARNING.charsetDamaged] : [] }
  }
  const hinted = hint === undefined ? undefined : decodeText(bytes, hint)
  if (hinted && !hinted.doubt) {
    return { value: hinted.value, doubts: isAscii(bytes) ? [WARNING.charsetMissing] : NO_DOUBTS }
  }
  const guessed = guess === undefined ? undefined : decodeText(bytes, guess)
  if (guessed && !guessed.doubt) return { value: guessed.value, doubts: [WARNING.charsetMissing] }
  return { value: detected.value, doubts: detected.doubt ? [detected.doubt] : NO_DOUBTS }
}
