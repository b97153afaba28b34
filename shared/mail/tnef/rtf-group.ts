/** What holds within a group of RTF, and is as before behind it. */
export interface RtfGroup {
  /** A destination whose text is none of the document's. */
  skipped: boolean
  /** `\htmltag`: text as it is, of the HTML that was made RTF. */
  isTag: boolean
  /** `\htmlrtf`: made for RTF, and no part of the HTML. */
  forRtf: boolean
  isFontTable: boolean
  font: number | undefined
  /** Characters that stand behind `\u` for readers without Unicode. */
  replacements: number
}

/** The state before the first group. */
export const OUTERMOST: RtfGroup = {
  skipped: false,
  isTag: false,
  forRtf: false,
  isFontTable: false,
  font: undefined,
  replacements: 1,
}

/** Destinations whose text nobody reads. */
export const SILENT_DESTINATIONS: ReadonlySet<string> = new Set([
  ...['fonttbl', 'colortbl', 'stylesheet', 'info', 'pict', 'object', 'header', 'footer'],
  ...['headerl', 'headerr', 'footerl', 'footerr', 'themedata', 'listtable', 'datastore'],
  ...['filetbl', 'revtbl', 'rsidtbl', 'generator', 'xmlnstbl', 'fldinst', 'mhtmltag', 'bkmkstart'],
])

/** What words stand for in the text. */
export const WORD_TEXTS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    par: '\r\n',
    line: '\r\n',
    sect: '\r\n',
    page: '\r\n',
    row: '\r\n',
    cell: '\t',
    tab: '\t',
    lquote: '\u2018',
    rquote: '\u2019',
    ldblquote: '\u201c',
    rdblquote: '\u201d',
    bullet: '\u2022',
    endash: '\u2013',
    emdash: '\u2014',
    enspace: '\u2002',
    emspace: '\u2003',
  }),
)

/** What symbols stand for in the text. */
export const SYMBOL_TEXTS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    '{': '{',
    '}': '}',
    '\\': '\\',
    '~': '\u00a0',
    _: '\u2011',
    '\r': '\r\n',
    '\n': '\r\n',
  }),
)

/** Code pages by `\fcharset` (RTF 1.9.1, "Font Table"). */
export const FONT_CODE_PAGES: Readonly<Record<number, number>> = {
  0: 1252,
  128: 932,
  129: 949,
  134: 936,
  136: 950,
  161: 1253,
  162: 1254,
  163: 1258,
  177: 1255,
  178: 1256,
  186: 1257,
  204: 1251,
  222: 874,
  238: 1250,
}
