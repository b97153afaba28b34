// Own code for the reason that detect-charset.ts has.

/**
 * Words of Cyrillic, the Ukrainian letters included: one capital at most, and then in front. The two
 * charsets keep lower case in different halves.
 */
const KOI8_WORD = /^[\xb3\xb4\xb6\xb7\xbd\xe0-\xff]?[\xa3\xa4\xa6\xa7\xad\xc0-\xdf]+$|^[\xe0-\xff]$/
const WINDOWS_WORD =
  /^[\xa5\xa8\xaa\xaf\xb2\xc0-\xdf]?[\xb3\xb4\xb8\xba\xbf\xe0-\xff]+$|^[\xc0-\xdf]$/
const UKRAINIAN_IN_KOI8 = /[\xa4\xa6\xa7\xad\xb4\xb6\xb7\xbd]/
/** The others are headings in capitals, or have quotation marks at their ends. */
const CYRILLIC_SHARE = 0.8
/** A word of this length must be there: shorter ones may be anything. */
const MIN_CYRILLIC_WORD = 4
const LATIN_BESIDE_HIGH = /[a-z][\x80-\xff]|[\x80-\xff][a-z]/i

/**
 * Which charset of Cyrillic text is in; undefined if it is none. Text whose words are written wholly
 * in high bytes: Latin mixes them with ASCII, and Japanese breaks the rule of capitals.
 */
export function detectCyrillic(bytes: Buffer): 'koi8-r' | 'koi8-u' | 'windows-1251' | undefined {
  const text = bytes.toString('latin1')
  const words = text.match(/[\x80-\xff]+/g) ?? []
  if (LATIN_BESIDE_HIGH.test(text)) return undefined
  const koi8 = words.filter((word) => KOI8_WORD.test(word))
  const windows = words.filter((word) => WINDOWS_WORD.test(word))
  const found = windows.length > koi8.length ? windows : koi8
  const isWritten = found.some((word) => word.length >= MIN_CYRILLIC_WORD)
  if (!isWritten || found.length < CYRILLIC_SHARE * words.length) return undefined
  if (found === windows) return 'windows-1251'
  return koi8.some((word) => UKRAINIAN_IN_KOI8.test(word)) ? 'koi8-u' : 'koi8-r'
}
