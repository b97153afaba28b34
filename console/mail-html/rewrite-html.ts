import { Parser } from 'htmlparser2'
import type { FrameCut, FrameFacts, FrameLink } from '../api/mail-frame.js'
import {
  ATTRIBUTES,
  DATA_IMAGE,
  LEFT_OUT,
  LOADING,
  SHOWN,
  UNWRAPPED,
  VOID,
} from './allowed-markup.js'
import { inertStyle } from './inert-style.js'
import { judgeLink } from './judge-link.js'

/** So deep and so many: a browser takes minutes for more, and no letter has it. */
const MOST_DEPTH = 512
const MOST_ELEMENTS = 20_000

/** Between two pieces it is looked whether that is enough. */
const PIECE_CHARACTERS = 16 * 1024

const MOST_LINKS = 1_000
const MOST_LINK_TEXT = 300

/** What HTML is rewritten with. */
export interface RewriteOptions {
  /** The images of the mail itself, as `data:`, by their Content-ID. */
  readonly inlineImage: (contentId: string) => string | undefined
  /** Remote images are loaded, by who has asked for it. */
  readonly hasImages: boolean
  /** It was cut before it came here. */
  readonly isCut: boolean
}

/** HTML that can be shown in its frame, and what was made of it. */
export interface RewrittenHtml extends FrameFacts {
  readonly html: string
}

/**
 * The HTML of a mail without what runs or loads, its links inert and listed. It is no wall: that is the policy of the frame, and its own port. It
 * says what was held back, bounds the work of the browser, and takes links away from who would click them.
 */
export function rewriteHtml(html: string, options: RewriteOptions): RewrittenHtml {
  const rewriting = new Rewriting(options)
  const parser = new Parser(
    {
      onopentag: (name, attributes) => rewriting.open(name, attributes),
      ontext: (text) => rewriting.text(text),
      onclosetag: (name) => rewriting.close(name),
    },
    { decodeEntities: true, lowerCaseTags: true, lowerCaseAttributeNames: true },
  )
  for (let start = 0; start < html.length && !rewriting.cut; start += PIECE_CHARACTERS)
    parser.write(html.slice(start, start + PIECE_CHARACTERS))
  if (rewriting.cut) rewriting.closeAll()
  else parser.end()
  return rewriting.result()
}

class Rewriting {
  cut: FrameCut | undefined
  readonly #options: RewriteOptions
  readonly #written: string[] = []
  readonly #open: string[] = []
  readonly #links: FrameLink[] = []
  /** The name of what is left out, and how many of it are open within. */
  #leftOut: { readonly name: string; depth: number } | undefined
  #link: { readonly href: string; text: string } | undefined
  #style = ''
  #elements = 0
  #heldBack = 0
  #dropped = 0
  #isEmpty = true

  constructor(options: RewriteOptions) {
    this.#options = options
  }

  open(element: string, attributes: Readonly<Record<string, string>>): void {
    const name = shownAs(element)
    if (this.#leftOut) {
      if (this.#leftOut.name === name) this.#leftOut.depth += 1
      return
    }
    if (this.#isTooMuch()) return
    if (LEFT_OUT.has(name)) {
      this.#dropped += 1
      this.#leftOut = { name, depth: 1 }
      return
    }
    this.#noteLoading(attributes)
    if (UNWRAPPED.has(name)) this.#dropped += 1
    if (!SHOWN.has(name)) return
    if (name === 'img') {
      this.#image(attributes)
      return
    }
    this.#written.push(`<${name}${this.#attributesOf(attributes)}>`)
    if (VOID.has(name)) return
    this.#open.push(name)
    if (name === 'a' && attributes['href'] !== undefined)
      this.#link = { href: attributes['href'], text: '' }
  }

  text(text: string): void {
    if (this.#leftOut || this.cut) return
    if (this.#open.at(-1) === 'style') {
      this.#style += text
      return
    }
    if (this.#link && this.#link.text.length < MOST_LINK_TEXT) this.#link.text += text
    if (text.trim() !== '') this.#isEmpty = false
    this.#written.push(escaped(text))
  }

  close(element: string): void {
    const name = shownAs(element)
    if (this.#leftOut) {
      if (this.#leftOut.name === name) this.#leftOut.depth -= 1
      if (this.#leftOut.depth === 0) this.#leftOut = undefined
      return
    }
    const place = this.#open.lastIndexOf(name)
    if (place < 0 || this.cut) return
    if (name === 'a') this.#endLink()
    if (name === 'style') this.#endStyle()
    for (const open of this.#open.splice(place).toReversed()) this.#written.push(`</${open}>`)
  }

  closeAll(): void {
    this.#endStyle()
    for (const open of this.#open.splice(0).toReversed()) this.#written.push(`</${open}>`)
  }

  result(): RewrittenHtml {
    const cut = this.cut ?? (this.#options.isCut ? 'bytes' : undefined)
    return {
      html: this.#written.join(''),
      links: this.#links,
      heldBack: this.#heldBack,
      dropped: this.#dropped,
      ...(cut && { cut }),
      isEmpty: this.#isEmpty,
    }
  }

  #isTooMuch(): boolean {
    this.#elements += 1
    if (this.#open.length >= MOST_DEPTH) this.cut ??= 'depth'
    if (this.#elements > MOST_ELEMENTS) this.cut ??= 'elements'
    return this.cut !== undefined
  }

  #noteLoading(attributes: Readonly<Record<string, string>>): void {
    for (const name of Object.keys(attributes)) if (LOADING.has(name)) this.#heldBack += 1
  }

  #image(attributes: Readonly<Record<string, string>>): void {
    const source = this.#sourceOf((attributes['src'] ?? '').trim())
    if (source !== undefined) this.#isEmpty = false
    const shown = source === undefined ? '' : ` src="${escaped(source)}"`
    this.#written.push(`<img${shown}${this.#attributesOf(attributes)}>`)
  }

  #sourceOf(source: string): string | undefined {
    if (DATA_IMAGE.test(source)) return source
    if (/^cid:/i.test(source)) return this.#options.inlineImage(source.slice(4))
    if (source === '') return undefined
    if (this.#options.hasImages && /^https?:\/\//i.test(source)) return source
    this.#heldBack += 1
    return undefined
  }

  #attributesOf(attributes: Readonly<Record<string, string>>): string {
    return Object.entries(attributes)
      .filter(([name]) => ATTRIBUTES.has(name))
      .map(([name, value]) => {
        if (name !== 'style') return ` ${name}="${escaped(value)}"`
        const { css, loads } = inertStyle(value)
        this.#heldBack += loads
        return ` style="${escaped(css)}"`
      })
      .join('')
  }

  /** It may have come in pieces, and what loads something may stand across two. */
  #endStyle(): void {
    const { css, loads } = inertStyle(this.#style)
    this.#heldBack += loads
    this.#written.push(css)
    this.#style = ''
  }

  #endLink(): void {
    if (!this.#link || this.#links.length >= MOST_LINKS) return
    const number = this.#links.length + 1
    const { href, text } = this.#link
    this.#link = undefined
    this.#links.push(judgeLink(number, href, text))
    this.#written.push(`<sup>[${number}]</sup>`)
  }
}

/** The body has colours of its own, and the frame a body. */
const shownAs = (element: string): string => (element === 'body' ? 'div' : element)

const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
