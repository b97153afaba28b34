// Own code because no detector is among the dependencies; it leans to Japanese, as this product's
// mail does.
import { isUtf8 } from 'node:buffer'
import { detectCyrillic } from './detect-cyrillic.js'
import { readHalfWidth } from './half-width-kana.js'

const ESC = 0x1b
/** Bytes that are looked at to tell legacy charsets apart. */
const SAMPLE_BYTES = 64 * 1024

/** Designations of two-byte sets and of half-width kana (iso-2022-jp.ts). */
const JAPANESE_DESIGNATIONS = ['$B', '$@', '$(B', '$(@', '$(D', '$(O', '$(Q', '(I'].map(
  (sequence) => String.fromCharCode(ESC) + sequence,
)

const KOREAN_DESIGNATION = `${String.fromCharCode(ESC)}$)C`

const KANA = /[\u3041-\u3093\u30a1-\u30f6]/g
const IDEOGRAPHS = /[\u4e00-\u9fff]{2,}/
const IDEOGRAPH = /[\u4e00-\u9fff]/g
const EAST_ASIAN = /[\u4e00-\u9fff\uac00-\ud7a3]/g
const REPLACEMENT = '\ufffd'
const REPLACEMENTS = /\ufffd/g
const NOT_ASCII = /[^\0-\x7f\ufffd]/g
/** Well-formed characters for each damaged one that prove UTF-8: text in other charsets has few by chance. */
const UTF8_TO_DAMAGE = 4
/** Kana for each damaged character that prove Japanese. */
const KANA_TO_DAMAGE = 10
const HALF_WIDTH_KANA = /[\uff61-\uff9f]/g
const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0

/** True if there are designations of Japanese sets: nothing else in mail has them. */
export const hasJapaneseEscapes = (bytes: Buffer): boolean =>
  bytes.includes(ESC) && JAPANESE_DESIGNATIONS.some((sequence) => bytes.includes(sequence))

/** True if there are designations of any set that detection knows. */
export const hasEscapes = (bytes: Buffer): boolean =>
  hasJapaneseEscapes(bytes) || bytes.includes(KOREAN_DESIGNATION)

/**
 * The charset that bytes of unknown origin are most likely in; undefined if nothing speaks for any.
 * The order is from proof to plausibility: escapes, well-formed UTF-8, then charsets that decode to
 * Cyrillic or Japanese as people write it.
 */
export function detectCharset(bytes: Buffer): string | undefined {
  if (bytes.length >= 2 && bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes.length >= 2 && bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  if (bytes.includes(KOREAN_DESIGNATION)) return 'iso-2022-kr'
  if (hasJapaneseEscapes(bytes)) return 'iso-2022-jp'
  if (isUtf8(bytes)) return 'utf-8'
  const sample = wholeLines(bytes)
  if (isDamagedUtf8(sample)) return 'utf-8'
  const slavic = detectCyrillic(sample)
  if (slavic) return slavic
  const shiftJis = japaneseScore(sample, 'shift_jis')
  const eucJp = japaneseScore(sample, 'euc-jp')
  if (Math.max(shiftJis.kana, eucJp.kana) === 0) {
    const other = otherEastAsian(sample)
    if (other) return other
  }
  if (eucJp.kana === 0 && shiftJis.kana === 0) {
    if (isHalfWidth(sample, 'euc-jp', false)) return 'euc-jp'
    if (isHalfWidth(sample, 'shift_jis', eucJp.total > 0)) return 'shift_jis'
  }
  if (shiftJis.total <= 0 && eucJp.total <= 0) return undefined
  return eucJp.total >= shiftJis.total ? 'euc-jp' : 'shift_jis'
}

/** A sample that does not end within a character. */
function wholeLines(bytes: Buffer): Buffer {
  if (bytes.length <= SAMPLE_BYTES) return bytes
  const end = bytes.lastIndexOf(0x0a, SAMPLE_BYTES)
  return bytes.subarray(0, end > 0 ? end : SAMPLE_BYTES)
}

/** UTF-8 that was cut, or joined with something else, in the middle of a character. */
function isDamagedUtf8(bytes: Buffer): boolean {
  const text = bytes.toString()
  const wellFormed = count(text, NOT_ASCII)
  return wellFormed > 0 && wellFormed >= UTF8_TO_DAMAGE * count(text, REPLACEMENTS)
}

/**
 * How much the text looks Japanese; zero or less if it does not, or has bytes without meaning that
 * no kana outweigh.
 */
function japaneseScore(
  bytes: Buffer,
  charset: 'shift_jis' | 'euc-jp',
): { readonly kana: number; readonly total: number } {
  const text = new TextDecoder(charset).decode(bytes)
  const kana = count(text, KANA)
  const isDamaged = kana < KANA_TO_DAMAGE * count(text, REPLACEMENTS)
  // A single ideograph between Latin letters is an accented letter and its neighbour.
  if (isDamaged || (kana === 0 && !IDEOGRAPHS.test(text))) return { kana: 0, total: 0 }
  return { kana, total: 3 * kana + count(text, IDEOGRAPH) - count(text, HALF_WIDTH_KANA) }
}

/**
 * Text with words of half-width kana, beside ideographs or alone.
 * @param inDoubt whether it could be ideographs in EUC-JP: then only marks in their places tell
 */
function isHalfWidth(bytes: Buffer, charset: 'shift_jis' | 'euc-jp', inDoubt: boolean): boolean {
  const text = new TextDecoder(charset).decode(bytes)
  if (text.includes(REPLACEMENT)) return false
  const { isPlausible, signs } = readHalfWidth(text)
  return isPlausible && (signs > 0 || !inDoubt)
}

/** What texts of these charsets are full of: syllables, or the words no Chinese text is without. */
const OTHER_EAST_ASIAN: readonly (readonly [string, RegExp, number])[] = [
  ['euc-kr', /[\uac00-\ud7a3]/g, 0.8],
  ['gb18030', /[的是不了在有我他这来们您请]/g, 0.04],
  ['big5', /[的是不了在有我他這來們您請]/g, 0.04],
]
/** Characters that must be there: a Japanese name of fewer may well be without kana. */
const MIN_OTHER_CHARACTERS = 12

/** Korean or Chinese: a text of some length without kana is not Japanese. */
function otherEastAsian(bytes: Buffer): string | undefined {
  for (const [charset, pattern, share] of OTHER_EAST_ASIAN) {
    const text = new TextDecoder(charset).decode(bytes)
    const letters = count(text, EAST_ASIAN)
    if (text.includes(REPLACEMENT) || letters < MIN_OTHER_CHARACTERS) continue
    if (count(text, pattern) / letters >= share) return charset
    if (charset === 'big5' && isLevelOneBig5(bytes)) return charset
  }
  return undefined
}

/** Nearly all: names have rare characters. */
const LEVEL_ONE_SHARE = 0.95
/** A third and more in texts; a tenth is more than chance. */
const ASCII_TRAIL_SHARE = 0.1

/**
 * Whether what is beyond ASCII is in the half of Big5 that everyday text is in, and second bytes are
 * ASCII at times, as those of EUC never are.
 */
function isLevelOneBig5(bytes: Buffer): boolean {
  let pairs = 0
  let levelOne = 0
  let asciiTrails = 0
  for (let i = 0; i < bytes.length; i++) {
    const lead = bytes[i] ?? 0
    if (lead < 0x80) continue
    i++
    pairs++
    if (lead >= 0xa1 && lead <= 0xc6) levelOne++
    if ((bytes[i] ?? 0) < 0x80) asciiTrails++
  }
  return levelOne >= LEVEL_ONE_SHARE * pairs && asciiTrails >= ASCII_TRAIL_SHARE * pairs
}
