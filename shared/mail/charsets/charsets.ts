import { isAscii, isUtf8 } from 'node:buffer'
import { TextDecoder } from 'node:util'
import { decode as iconvDecode } from 'iconv-lite'
import { WARNING, type WarningCode } from '../bounds/warnings.js'
import { readCharsetLabel } from './charset-labels.js'
import { detectCharset, hasEscapes, hasJapaneseEscapes } from './detect-charset.js'
import { type FalseLabel, readFalseLabel } from './false-labels.js'
import { iso2022JpToEucJp } from './iso-2022-jp.js'
import { hzToGb, iso2022KrToEucKr } from './shifted-charsets.js'

/** Text, and how sure we are of it. */
export interface DecodedText {
  readonly value: string
  /** The charset that was used: its WHATWG name where it has one. */
  readonly charset: string
  /** Why the text may be wrong; absent if bytes and label agree. */
  readonly doubt?: CharsetDoubt
}

/** The warnings that are about a charset. */
export type CharsetDoubt = Extract<WarningCode, `CHARSET_${string}`>

/** What is read when nothing speaks for any charset: it has a character for every byte. */
const LAST_RESORT = 'windows-1252'
/** Charsets that hide other characters in ASCII bytes. */
const SEVEN_BIT = new Set(['iso-2022-jp', 'iso-2022-kr', 'hz-gb-2312', 'utf-7'])
/** Charsets that have zeros beside the bytes of ASCII. */
const WIDE = /^utf-(?:16|32)/
const NOT_FALSE: FalseLabel = { kind: 'none' }
const LAST_ASCII = 0x7f
const REPLACEMENT_CODE = 0xfffd
const REPLACEMENT = '\ufffd'
/**
 * What a cut leaves of the longest character; counted out, for an open-ended pattern would be
 * quadratic on hostile text.
 */
const HALF_A_CHARACTER = /\ufffd{1,3}$/

/** Of the charsets that the platform has, which are few: iconv-lite takes endless spellings of its own. */
const decoders = new Map<string, TextDecoder>()

/** Constructing a decoder costs more than decoding a header with it. */
function textDecoder(charset: string): TextDecoder | undefined {
  const known = decoders.get(charset)
  if (known) return known
  try {
    const decoder = new TextDecoder(charset)
    decoders.set(charset, decoder)
    return decoder
  } catch {
    return undefined
  }
}

/** Decodes by canonical name; bytes without meaning become U+FFFD. */
function decodeAs(bytes: Buffer, charset: string): string {
  switch (charset) {
    case 'iso-2022-jp':
      return decodeAs(iso2022JpToEucJp(bytes), 'euc-jp')
    case 'iso-8859-1':
      // What Latin-1 reserves for control characters are the quotes and dashes of Windows, unless
      // they are halves of UTF-8.
      return isUtf8(bytes) ? bytes.toString('latin1') : decodeWith(bytes, 'windows-1252')
    case 'iso-2022-kr':
      return decodeAs(iso2022KrToEucKr(bytes), 'euc-kr')
    case 'hz-gb-2312':
      return decodeAs(hzToGb(bytes), 'gb18030')
    case 'utf-16le':
      // RFC 2781 4.3 wants big-endian where nothing tells; ASCII in UTF-16 tells by its zeros.
      return decodeWith(
        bytes,
        bytes[0] === 0 || (bytes[0] === 0xfe && bytes[1] === 0xff) ? 'utf-16be' : charset,
      )
    default:
      return decodeWith(bytes, charset)
  }
}

/** iconv-lite gives halves of characters as they stand in UTF-7, UTF-32 and CESU-8: they have no meaning alone. */
const decodeWith = (bytes: Buffer, charset: string): string =>
  textDecoder(charset)?.decode(bytes) ?? iconvDecode(bytes, charset).toWellFormed()

/**
 * Decodes bytes by the label they came with; detection is the last step, and a doubt is recorded.
 * Never throws.
 * @param cut the bytes end where a limit cut them: half a character at the end is no damage
 */
export function decodeText(bytes: Buffer, label: string | undefined, cut = false): DecodedText {
  try {
    return decodeByLabel(bytes, label, cut)
  } catch {
    // A codec that fails is one that we do not have.
    const value = decodeWith(bytes, LAST_RESORT)
    return { value, charset: LAST_RESORT, doubt: WARNING.charsetUnknown }
  }
}

function decodeByLabel(bytes: Buffer, label: string | undefined, cut: boolean): DecodedText {
  const meaning = readCharsetLabel(label)
  const declared = meaning.kind === 'known' ? meaning.charset : undefined
  const ascii = isAscii(bytes)
  if (ascii && !SEVEN_BIT.has(declared ?? '') && !WIDE.test(declared ?? '')) {
    if (!hasEscapes(bytes)) {
      return { value: bytes.toString('latin1'), charset: declared ?? 'us-ascii' }
    }
  }
  const decode = (charset: string): string => {
    const value = decodeAs(bytes, charset)
    return cut ? value.replace(HALF_A_CHARACTER, '') : value
  }
  if (declared === undefined || declared === 'us-ascii' || isFalseBeyondDoubt(bytes, declared)) {
    const charset = detectCharset(bytes) ?? LAST_RESORT
    const doubt = meaning.kind === 'unknown' ? WARNING.charsetUnknown : WARNING.charsetMissing
    return { value: decode(charset), charset, doubt: declared ? WARNING.charsetFalse : doubt }
  }
  const value = decode(declared)
  if (!value.includes(REPLACEMENT)) {
    const label = ascii ? NOT_FALSE : readFalseLabel(bytes, declared, value)
    if (label.kind === 'false') {
      return { value: decode(label.charset), charset: label.charset, doubt: WARNING.charsetFalse }
    }
    const isAmbiguous = label.kind === 'ambiguous'
    return { value, charset: declared, ...(isAmbiguous && { doubt: WARNING.charsetAmbiguous }) }
  }
  return decodeDamaged(bytes, declared, value, decode)
}

/**
 * Japanese escapes under another label; 8-bit bytes under a 7-bit one; two bytes a character, and
 * none of them zero.
 */
function isFalseBeyondDoubt(bytes: Buffer, declared: string): boolean {
  if (declared === 'iso-2022-jp') {
    return !isAscii(bytes) && !hasJapaneseEscapes(bytes) && !isHalfWidthKana(bytes)
  }
  if (WIDE.test(declared)) return isUtf8(bytes) && !bytes.includes(0)
  return declared !== 'utf-7' && isAscii(bytes) && hasJapaneseEscapes(bytes)
}

const isHalfWidthKana = (bytes: Buffer): boolean =>
  !/[\x80-\xa0\xe0-\xff]/.test(bytes.toString('latin1'))

/**
 * The label is false if another charset fits the bytes; else some bytes were damaged on the way.
 */
function decodeDamaged(
  bytes: Buffer,
  declared: string,
  value: string,
  decode: (charset: string) => string,
): DecodedText {
  const damaged = { value, charset: declared, doubt: WARNING.charsetDamaged }
  if (declared === 'utf-8' && isMostlyUtf8(value)) return damaged
  // To ASCII, which fits all of its bytes, it would be base64.
  if (declared === 'utf-7' && isAscii(bytes)) return damaged
  const detected = detectCharset(bytes)
  if (detected === declared) return damaged
  if (detected === undefined && declared !== 'utf-8') return damaged
  const charset = detected ?? LAST_RESORT
  return { value: decode(charset), charset, doubt: WARNING.charsetFalse }
}

/** At least as many well-formed characters beyond ASCII as damaged ones. */
function isMostlyUtf8(value: string): boolean {
  let wellFormed = 0
  let damaged = 0
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i)
    if (code === REPLACEMENT_CODE) damaged++
    else if (code > LAST_ASCII) wellFormed++
  }
  return wellFormed >= damaged
}
