import { WARNING, type WarningCode } from '../bounds/warnings.js'
import { charsetOfCodePage } from './code-pages.js'
import { decompressRtf } from './compressed-rtf.js'
import { type MapiProperty, mapiProperties, TYPE } from './mapi-properties.js'
import { readRtf } from './rtf-text.js'

/** The body of a message in TNEF. */
export interface TnefBody {
  readonly kind: 'html' | 'text'
  readonly bytes: Buffer
  /** Its label; undefined if nothing says it. */
  readonly charset?: string
  /** Why it may not be what the sender wrote. */
  readonly doubts: readonly WarningCode[]
}

const PROPERTY = {
  body: 0x1000,
  rtf: 0x1009,
  html: 0x1013,
  messageCodePage: 0x3ffd,
  internetCodePage: 0x3fde,
}

/** Gathers what a stream says of the message itself. */
export class MessageProperties {
  #oemCodePage = 0
  readonly #codePages = new Map<number, number>()
  readonly #bodies = new Map<number, MapiProperty>()
  #plain: Buffer | undefined

  /** attOemCodepage: what all text that is not Unicode is in. */
  takeOemCodePage(data: Buffer): void {
    if (data.length >= 4) this.#oemCodePage = data.readUInt32LE()
  }

  /** attBody: the text, as old clients write it. */
  takeBody(data: Buffer): void {
    this.#plain = data
  }

  /** attMAPIProps; false if it could not be read to its end. */
  takeProperties(data: Buffer): boolean {
    const properties = mapiProperties(data)
    for (;;) {
      const { done, value } = properties.next()
      if (done) return value
      const { id } = value
      if (id === PROPERTY.messageCodePage || id === PROPERTY.internetCodePage) {
        if (value.value.length >= 4) this.#codePages.set(id, value.value.readUInt32LE())
      } else if (id === PROPERTY.body || id === PROPERTY.html || id === PROPERTY.rtf) {
        this.#bodies.set(id, value)
      }
    }
  }

  /** Of text that is not Unicode; undefined if the stream does not say. */
  get charset(): string | undefined {
    return (
      charsetOfCodePage(this.#oemCodePage) ??
      charsetOfCodePage(this.#codePages.get(PROPERTY.messageCodePage) ?? 0) ??
      charsetOfCodePage(this.#codePages.get(PROPERTY.internetCodePage) ?? 0)
    )
  }

  /**
   * Text and HTML, each if it is there; RTF, which both were made into, if neither is.
   * @param maxRtfBytes RTF that is decompressed
   */
  bodies(maxRtfBytes: number): readonly TnefBody[] {
    const found = [
      this.#body('text', this.#bodies.get(PROPERTY.body)),
      this.#body('html', this.#bodies.get(PROPERTY.html)),
    ].filter((body) => body !== undefined)
    if (found.length > 0) return found
    const plain = this.#plain && withoutNul(this.#plain)
    if (plain?.length) return [this.#string8('text', plain)]
    const rtf = this.#bodies.get(PROPERTY.rtf)
    return rtf ? [bodyOfRtf(rtf.value, maxRtfBytes)] : []
  }

  #body(kind: TnefBody['kind'], property: MapiProperty | undefined): TnefBody | undefined {
    if (!property || property.value.length === 0) return undefined
    if (property.type === TYPE.unicode) {
      const bytes = withoutWideNul(property.value)
      return bytes.length > 0 ? { kind, bytes, charset: 'utf-16le', doubts: [] } : undefined
    }
    const bytes = withoutNul(property.value)
    return bytes.length > 0 ? this.#string8(kind, bytes) : undefined
  }

  /** HTML is in the code page of the Internet (MS-OXCMAIL 2.1.3.3.1), which its META element may know better. */
  #string8(kind: TnefBody['kind'], bytes: Buffer): TnefBody {
    const internet = charsetOfCodePage(this.#codePages.get(PROPERTY.internetCodePage) ?? 0)
    const charset = kind === 'html' ? (internet ?? this.charset) : this.charset
    return { kind, bytes, ...(charset && { charset }), doubts: [] }
  }
}

function bodyOfRtf(compressed: Buffer, maxBytes: number): TnefBody {
  const { rtf, damaged, cut } = decompressRtf(compressed, maxBytes)
  const { kind, value } = readRtf(rtf)
  return {
    kind,
    bytes: Buffer.from(value.toWellFormed()),
    charset: 'utf-8',
    doubts: [...(damaged ? [WARNING.tnefDamaged] : []), ...(cut ? [WARNING.textCut] : [])],
  }
}

function withoutNul(bytes: Buffer): Buffer {
  let end = bytes.length
  while (end > 0 && bytes[end - 1] === 0) end--
  return bytes.subarray(0, end)
}

function withoutWideNul(bytes: Buffer): Buffer {
  let end = bytes.length - (bytes.length % 2)
  while (end > 0 && bytes[end - 1] === 0 && bytes[end - 2] === 0) end -= 2
  return bytes.subarray(0, end)
}
