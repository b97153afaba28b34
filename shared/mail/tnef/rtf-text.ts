import { decodeText } from '../charsets/charsets.js'
import { charsetOfCodePage } from './code-pages.js'
import {
  FONT_CODE_PAGES,
  OUTERMOST,
  type RtfGroup,
  SILENT_DESTINATIONS,
  SYMBOL_TEXTS,
  WORD_TEXTS,
} from './rtf-group.js'
import { type RtfToken, rtfTokens } from './rtf-tokens.js'

/** What was in RTF. */
export interface RtfContent {
  /** HTML where HTML was made RTF (MS-OXRTFEX 2.1.3.1); else text. */
  readonly kind: 'html' | 'text'
  /** Line ends are CR LF. */
  readonly value: string
}

/** Groups within one another; what is deeper is left out. */
const MAX_GROUPS = 1_000
const DEFAULT_CODE_PAGE = 1252
/** `\u` has a signed number. */
const CODE_UNITS = 0x10000

/** The text that RTF has, or the HTML or text that it was made of. Never throws, and makes no more of it than there is. */
export const readRtf = (rtf: Buffer): RtfContent => new RtfReader(rtf.length).read(rtf)

class RtfReader {
  readonly #groups: RtfGroup[] = []
  readonly #fontCodePages = new Map<number, number>()
  readonly #pieces: string[] = []
  /** Text whose charset is applied when it ends: never more of it than there is RTF. */
  readonly #bytes: Buffer
  #byteCount = 0
  #bytesCodePage = DEFAULT_CODE_PAGE
  #group: RtfGroup = { ...OUTERMOST }
  #codePage = DEFAULT_CODE_PAGE
  #isHtml = false
  #tooDeep = 0
  /** Whether `\*` has come: a destination that nobody has to know. */
  #isOptional = false
  #replacementsLeft = 0

  constructor(maxBytes: number) {
    this.#bytes = Buffer.alloc(maxBytes)
  }

  read(rtf: Buffer): RtfContent {
    for (const token of rtfTokens(rtf)) this.#take(token)
    this.#flush()
    return { kind: this.#isHtml ? 'html' : 'text', value: this.#pieces.join('') }
  }

  #take(token: RtfToken): void {
    switch (token.kind) {
      case 'open':
        this.#open()
        return
      case 'close':
        this.#close()
        return
      case 'byte':
        this.#byte(token.byte)
        return
      case 'symbol':
        if (token.symbol === '*') this.#isOptional = true
        else if (this.#replacementsLeft > 0) this.#replacementsLeft--
        else this.#text(SYMBOL_TEXTS.get(token.symbol) ?? '')
        return
      case 'word':
        this.#word(token.name, token.argument)
        return
    }
  }

  #open(): void {
    this.#isOptional = false
    this.#replacementsLeft = 0
    if (this.#groups.length >= MAX_GROUPS) {
      this.#tooDeep++
      return
    }
    this.#groups.push(this.#group)
    this.#group = { ...this.#group }
  }

  #close(): void {
    this.#isOptional = false
    this.#replacementsLeft = 0
    if (this.#tooDeep > 0) this.#tooDeep--
    else this.#group = this.#groups.pop() ?? { ...OUTERMOST }
  }

  get #isHeard(): boolean {
    const { skipped, forRtf } = this.#group
    return !skipped && !(forRtf && this.#isHtml) && this.#tooDeep === 0
  }

  #byte(byte: number): void {
    if (this.#replacementsLeft > 0) {
      this.#replacementsLeft--
      return
    }
    if (byte === 0 || !this.#isHeard) return
    const codePage = this.#textCodePage
    if (codePage !== this.#bytesCodePage) this.#flush()
    this.#bytesCodePage = codePage
    this.#bytes[this.#byteCount++] = byte
  }

  /** Bytes of HTML are in the code page of the document, whatever its font is called. */
  get #textCodePage(): number {
    const { font, isTag } = this.#group
    if (isTag || font === undefined) return this.#codePage
    return this.#fontCodePages.get(font) ?? this.#codePage
  }

  #text(text: string): void {
    if (text === '' || !this.#isHeard) return
    this.#flush()
    this.#pieces.push(text)
  }

  #flush(): void {
    if (this.#byteCount === 0) return
    const bytes = this.#bytes.subarray(0, this.#byteCount)
    this.#byteCount = 0
    this.#pieces.push(decodeText(bytes, charsetOfCodePage(this.#bytesCodePage)).value)
  }

  #word(name: string, argument: number | undefined): void {
    const isOptional = this.#isOptional
    this.#isOptional = false
    switch (name) {
      case 'fromhtml':
        this.#isHtml = argument !== 0
        return
      case 'htmltag':
        this.#group.isTag = true
        this.#group.forRtf = false
        return
      case 'htmlrtf':
        this.#group.forRtf = argument !== 0
        return
      case 'ansicpg':
        this.#codePage = argument ?? DEFAULT_CODE_PAGE
        return
      case 'fonttbl':
        this.#group.isFontTable = true
        this.#group.skipped = true
        return
      case 'f':
        this.#group.font = argument
        return
      case 'fcharset':
        this.#declareFont(argument)
        return
      case 'uc':
        this.#group.replacements = Math.min(Math.max(argument ?? 1, 0), 10)
        return
      case 'u':
        this.#text(String.fromCharCode(((argument ?? 0) + CODE_UNITS) % CODE_UNITS))
        this.#replacementsLeft = this.#group.replacements
        return
    }
    if (isOptional || SILENT_DESTINATIONS.has(name)) this.#group.skipped = true
    else this.#text(WORD_TEXTS.get(name) ?? '')
  }

  #declareFont(charset: number | undefined): void {
    const { isFontTable, font } = this.#group
    const codePage = FONT_CODE_PAGES[charset ?? -1]
    if (isFontTable && font !== undefined && codePage !== undefined) {
      this.#fontCodePages.set(font, codePage)
    }
  }
}
