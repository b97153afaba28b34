/** Code pages whose charset is not named `windows-` and their number (Microsoft's code page identifiers). */
const CHARSETS: Readonly<Record<number, string>> = {
  874: 'windows-874',
  932: 'shift_jis',
  936: 'gb18030',
  949: 'euc-kr',
  950: 'big5',
  1200: 'utf-16le',
  1201: 'utf-16be',
  10000: 'macintosh',
  20127: 'us-ascii',
  20866: 'koi8-r',
  20932: 'euc-jp',
  20936: 'gb18030',
  21866: 'koi8-u',
  28591: 'iso-8859-1',
  28605: 'iso-8859-15',
  38598: 'iso-8859-8-i',
  50220: 'iso-2022-jp',
  50221: 'iso-2022-jp',
  50222: 'iso-2022-jp',
  50225: 'iso-2022-kr',
  51932: 'euc-jp',
  51936: 'gb18030',
  51949: 'euc-kr',
  52936: 'hz-gb-2312',
  54936: 'gb18030',
  65000: 'utf-7',
  65001: 'utf-8',
}
const WINDOWS = { first: 1250, last: 1258 }
const ISO_8859 = { first: 28592, last: 28606, base: 28590 }
/** Of DOS: Western, Central European, Cyrillic and others. */
const DOS = new Set([
  437, 720, 737, 775, 850, 852, 855, 857, 858, 860, 861, 862, 863, 864, 865, 866, 869,
])

/** The label of a code page's charset; undefined if it says nothing, so that the bytes have to. */
export function charsetOfCodePage(codePage: number): string | undefined {
  if (codePage >= WINDOWS.first && codePage <= WINDOWS.last) return `windows-${codePage}`
  if (Object.hasOwn(CHARSETS, codePage)) return CHARSETS[codePage]
  if (codePage >= ISO_8859.first && codePage <= ISO_8859.last) {
    return `iso-8859-${codePage - ISO_8859.base}`
  }
  return DOS.has(codePage) ? `cp${codePage}` : undefined
}
