// Own code for the reason that detect-charset.ts has.
import { isUtf8 } from 'node:buffer'
import { detectCharset } from './detect-charset.js'

/** Charsets of Latin letters, one byte each, in whose texts most letters are ASCII. */
const LATIN =
  /^(?:iso-8859-(?:[1-49]|1[03456])|windows-125[02478]|macintosh|cp437|cp85[028]|ibm850)$/
/** Charsets in which every byte, or nearly every one, is a character, so that a false label leaves no other trace. */
const SINGLE_BYTE = /^(?:iso-8859|windows-(?:125|874)|koi8|x-mac|macintosh|ibm866|cp(?:437|8\d\d))/
/** Two bytes of UTF-8 or more; lone ones of two bytes are words of other charsets now and then. */
const SEQUENCE = /[\u0080-\uffff]/g
const LONG_SEQUENCE = /[\u0800-\uffff]/
/** What UTF-8 has no use for in mail: C1 controls, private use, places without a character, rare scripts. */
const IMPLAUSIBLE = /[\u0080-\u009f\p{Co}\p{Cn}\u0840-\u08ff\u1700-\u1cff]/u
/** In Latin charsets, a sign within a word, or a capital after a small letter. */
const WITHIN_WORD = /[\u00c0-\uffff][A-Za-z]|[a-z][\u0080-\u07ff]/
/** A capital with an accent after a small letter: what UTF-8 makes of text that was in neither charset. */
const NO_WORD = /[a-z](?![A-Z])\p{Lu}/u
/** By chance, words in other alphabets are well-formed UTF-8. */
const SEQUENCES_BESIDE_OTHER_ALPHABETS = 3

const EAST_ASIAN = new Set(['shift_jis', 'euc-jp', 'gb18030', 'big5', 'euc-kr'])
/** Bytes that are looked at for proof. */
const SAMPLE_BYTES = 64 * 1024
const KANA = /[\u3041-\u3093\u30a1-\u30f6]/g
const HIGH_BYTES = /[\x80-\xff]/g
/** In Latin charsets the places of signs and of few letters. */
const SIGN_BYTES = /[\x80-\xbf]/g
/** In the bytes of Japanese text half or more; in Latin text the signs are few beside the letters. */
const SIGN_SHARE = 0.2
/** Fewer are two letters in quotation marks. */
const HIGH_BYTES_OF_PROOF = 4
const KANA_OF_PROOF = 2
/** Other alphabets have long words of high bytes: what decodes to kana by chance is more. */
const KANA_BESIDE_OTHER_ALPHABETS = 3
const KANA_SHARE = 0.2

const NOT_ASCII = /[^\0-\x7f]/g
const LETTERS = /(?![\0-\x7f])[\p{L}\p{M}]/gu
/** Of what is beyond ASCII in a text; the rest is quotation marks and dashes. */
const LETTER_SHARE = 0.7

const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0

/** What speaks against the label of a charset of one byte a character, every one of which has a meaning. */
export type FalseLabel =
  | { readonly kind: 'none' }
  /** It could be UTF-8 as well. */
  | { readonly kind: 'ambiguous' }
  | { readonly kind: 'false'; readonly charset: string }

/**
 * Whether bytes that are labelled with a charset of one byte a character are in another: programs that write
 * UTF-8 or Shift_JIS put `iso-8859-1` on it by default.
 * @param value the bytes as the label has them
 */
export function readFalseLabel(bytes: Buffer, declared: string, value: string): FalseLabel {
  if (!SINGLE_BYTE.test(declared)) return { kind: 'none' }
  const alphabet = LATIN.test(declared) ? 'latin' : writtenIn(value)
  if (isUtf8(bytes)) {
    return isCertainlyUtf8(bytes.toString(), alphabet)
      ? { kind: 'false', charset: 'utf-8' }
      : { kind: 'ambiguous' }
  }
  const charset = eastAsianBehind(bytes, alphabet)
  return charset === undefined ? { kind: 'none' } : { kind: 'false', charset }
}

/** What a text is written in by its label: letters of few high bytes, letters of many, or no letters at all. */
type Alphabet = 'latin' | 'other' | 'none'

function writtenIn(value: string): Alphabet {
  const sample = value.slice(0, SAMPLE_BYTES)
  return count(sample, LETTERS) < LETTER_SHARE * count(sample, NOT_ASCII) ? 'none' : 'other'
}

function isCertainlyUtf8(text: string, alphabet: Alphabet): boolean {
  if (IMPLAUSIBLE.test(text)) return false
  if (alphabet === 'none') return true
  // One that comes again and again is no more of a proof.
  const sequences = new Set(text.slice(0, SAMPLE_BYTES).match(SEQUENCE)).size
  if (alphabet === 'other') return sequences >= SEQUENCES_BESIDE_OTHER_ALPHABETS
  if (NO_WORD.test(text)) return false
  return sequences > 1 || LONG_SEQUENCE.test(text) || WITHIN_WORD.test(text)
}

function eastAsianBehind(bytes: Buffer, alphabet: Alphabet): string | undefined {
  const charset = detectCharset(bytes)
  if (charset === undefined || !EAST_ASIAN.has(charset)) return undefined
  if (alphabet === 'none') return charset
  const sample = bytes.subarray(0, SAMPLE_BYTES)
  const text = new TextDecoder(charset).decode(sample)
  const kana = count(text, KANA)
  if (alphabet === 'other') {
    const enough = Math.max(KANA_BESIDE_OTHER_ALPHABETS, KANA_SHARE * count(text, NOT_ASCII))
    return kana >= enough ? charset : undefined
  }
  const raw = sample.toString('latin1')
  const highBytes = count(raw, HIGH_BYTES)
  const isMostlySigns =
    highBytes >= HIGH_BYTES_OF_PROOF && count(raw, SIGN_BYTES) >= SIGN_SHARE * highBytes
  return kana >= KANA_OF_PROOF || isMostlySigns ? charset : undefined
}
