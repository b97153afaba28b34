import { encodingExists } from 'iconv-lite'

/** Labels that mail uses and that the WHATWG list, or its table, does not serve well. */
const ALIASES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'iso-8859-1': 'iso-8859-1',
    'iso8859-1': 'iso-8859-1',
    iso88591: 'iso-8859-1',
    'iso_8859-1': 'iso-8859-1',
    'iso_8859-1:1987': 'iso-8859-1',
    'iso-ir-100': 'iso-8859-1',
    latin1: 'iso-8859-1',
    'latin-1': 'iso-8859-1',
    l1: 'iso-8859-1',
    cp819: 'iso-8859-1',
    ascii: 'us-ascii',
    'us-ascii': 'us-ascii',
    'ansi_x3.4-1968': 'us-ascii',
    'iso-ir-6': 'us-ascii',
    'iso646-us': 'us-ascii',
    '646': 'us-ascii',
    cp932: 'shift_jis',
    ms932: 'shift_jis',
    'x-ms-cp932': 'shift_jis',
    'windows-932': 'shift_jis',
    'sjis-win': 'shift_jis',
    'shift-jis': 'shift_jis',
    'shift_jis-2004': 'shift_jis',
    'x-mac-japanese': 'shift_jis',
    cswindows31j: 'shift_jis',
    cp50220: 'iso-2022-jp',
    cp50221: 'iso-2022-jp',
    cp50222: 'iso-2022-jp',
    'windows-50220': 'iso-2022-jp',
    'windows-50221': 'iso-2022-jp',
    'iso2022-jp': 'iso-2022-jp',
    'iso-2022jp': 'iso-2022-jp',
    iso2022jp: 'iso-2022-jp',
    'x-iso-2022-jp': 'iso-2022-jp',
    'iso-2022-jp-ms': 'iso-2022-jp',
    'iso-2022-jp-1': 'iso-2022-jp',
    'iso-2022-jp-2': 'iso-2022-jp',
    'iso-2022-jp-3': 'iso-2022-jp',
    'iso-2022-jp-2004': 'iso-2022-jp',
    jis: 'iso-2022-jp',
    jis7: 'iso-2022-jp',
    eucjp: 'euc-jp',
    'eucjp-win': 'euc-jp',
    'eucjp-ms': 'euc-jp',
    'euc-jp-ms': 'euc-jp',
    cp51932: 'euc-jp',
    ujis: 'euc-jp',
    // GB 18030 holds every character of its predecessors at their places, and more of what is sent
    // under their names.
    gb2312: 'gb18030',
    gbk: 'gb18030',
    cp936: 'gb18030',
    ms936: 'gb18030',
    'x-gbk': 'gb18030',
    'euc-cn': 'gb18030',
    'gb_2312-80': 'gb18030',
    'windows-936': 'gb18030',
    'gb18030-2000': 'gb18030',
    gb2312_charset: 'gb18030',
    chinesebig5: 'big5',
    'hz-gb-2312': 'hz-gb-2312',
    hz: 'hz-gb-2312',
    cp950: 'big5',
    'windows-950': 'big5',
    cp949: 'euc-kr',
    ms949: 'euc-kr',
    uhc: 'euc-kr',
    'ks-c-5601-1987': 'euc-kr',
    'iso-2022-kr': 'iso-2022-kr',
    'utf-7': 'utf-7',
    utf7: 'utf-7',
    'unicode-1-1-utf-7': 'utf-7',
    'x-unicode-2-0-utf-7': 'utf-7',
    'utf-8-sig': 'utf-8',
    utf8mb4: 'utf-8',
    'cp-850': 'cp850',
  }),
)

/** Labels that say nothing. */
const EMPTY_LABELS = new Set([
  '',
  'unknown-8bit',
  'x-unknown',
  'unknown',
  'default',
  'default_charset',
  'none',
  'binary',
  'x-user-defined',
  'replacement',
])

/**
 * What a label means: the canonical name of a charset that can be decoded, nothing at all, or
 * nothing we know.
 */
export type LabelMeaning =
  | { readonly kind: 'known'; readonly charset: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unknown' }

/** Meanings that were asked for: finding one constructs a decoder, which takes longer than to decode a header. */
const meanings = new Map<string, LabelMeaning>()
/** More than mail has; hostile labels are endless. */
const MEANINGS_KEPT = 200

/** Longer ones are no label; the bound keeps hostile ones out of every table. */
const LABEL_CHARACTERS = 64

/**
 * The meaning of a charset label as it stands in a message, whatever its case, quotes or language
 * suffix (RFC 2231 5).
 */
export function readCharsetLabel(label: string | undefined): LabelMeaning {
  const name = (label ?? '')
    .slice(0, LABEL_CHARACTERS)
    .toLowerCase()
    .replace(/\*.*$/, '')
    .replace(/^[\s'"]+/, '')
    // A comment, a second label: what follows a blank is no part of it.
    .replace(/[\s'";,].*$/, '')
  const known = meanings.get(name)
  if (known) return known
  const meaning = meaningOf(name)
  // Begun anew: no mail with made-up labels fills it for good.
  if (meanings.size >= MEANINGS_KEPT) meanings.clear()
  meanings.set(name, meaning)
  return meaning
}

function meaningOf(name: string): LabelMeaning {
  if (EMPTY_LABELS.has(name)) return { kind: 'missing' }
  const charset = ALIASES.get(name) ?? whatwgName(name) ?? iconvName(name)
  return charset === undefined ? { kind: 'unknown' } : { kind: 'known', charset }
}

function whatwgName(name: string): string | undefined {
  try {
    const { encoding } = new TextDecoder(name)
    return ALIASES.get(encoding) ?? encoding
  } catch {
    return undefined
  }
}

/** iconv-lite also has codecs that are no charsets: base64, hex. */
const iconvName = (name: string): string | undefined =>
  /^(base64|hex|binary|internal)/.test(name) || !encodingExists(name) ? undefined : name
