import { WARNING, type WarningCode, type WarningList } from '../bounds/warnings.js'
import { decodeText } from '../charsets/charsets.js'
import type { PartHeader } from '../headers/part-header.js'
import { isUnseen } from '../lines/blanks.js'
import { fromNewLines, withLineFeeds } from '../lines/line-ends.js'
import { unwrapFlowed } from './format-flowed.js'

/** The text, or the HTML, of a mail. */
export interface BodyText {
  /** All parts of the kind, in order, each from a new line; line ends are LF. */
  readonly value: string
  /** The charset of the first part, as it was decoded. */
  readonly charset: string
  /** True if the end is missing, for it was longer than the limit. */
  readonly truncated: boolean
  /** Why it may not be what the sender wrote, beside being cut; absent if nothing speaks against it. */
  readonly doubts?: readonly WarningCode[]
}

/** Collects the parts of one kind, up to a limit of bytes. */
export class BodyTextCollector {
  readonly #maxBytes: number
  readonly #warnings: WarningList
  readonly #values: string[] = []
  readonly #doubts = new Set<WarningCode>()
  #charset: string | undefined
  #room: number
  #truncated = false
  #pieces: Buffer[] = []
  #pieceBytes = 0
  #cut = false

  constructor(maxBytes: number, warnings: WarningList) {
    this.#maxBytes = maxBytes
    this.#room = maxBytes
    this.#warnings = warnings
  }

  /** Nothing that is seen was collected. */
  get isBlank(): boolean {
    return this.#values.every(isUnseen)
  }

  /** Adds decoded bytes to the part that is being read. */
  write(bytes: Buffer): void {
    const kept = bytes.subarray(0, this.#room)
    this.#cut ||= kept.length < bytes.length
    if (kept.length === 0) return
    this.#room -= kept.length
    this.#pieceBytes += kept.length
    // A copy: the bytes are only lent.
    this.#pieces.push(Buffer.from(kept))
  }

  /**
   * Ends the part: only now is its charset applied, to all its bytes at once.
   * @param encodingDoubts what was odd about its transfer encoding
   * @returns its text
   */
  endPart(part: PartHeader, encodingDoubts: readonly WarningCode[] = []): string {
    for (const code of encodingDoubts) this.#doubts.add(code)
    const bytes = Buffer.concat(this.#pieces, this.#pieceBytes)
    this.#pieces = []
    this.#pieceBytes = 0
    if (this.#cut) {
      this.#truncated = true
      this.#warnings.add(WARNING.textCut, `part ${part.path}: ${this.#maxBytes} bytes are read`)
    }
    const { value, charset, doubt } = decodeText(bytes, declaredCharset(part, bytes), this.#cut)
    this.#cut = false
    if (doubt) {
      this.#doubts.add(doubt)
      const label = JSON.stringify(part.parameters.get('charset') ?? '')
      this.#warnings.add(doubt, `part ${part.path}: declared ${label}, read as ${charset}`)
    }
    if (value.includes('\0')) this.#warnings.add(WARNING.nulBytes, `part ${part.path}`)
    this.#charset ??= charset
    const text = unwrapped(withLineFeeds(value), part)
    this.#values.push(text)
    return text
  }

  /** What was collected; undefined if there was no part. */
  result(): BodyText | undefined {
    if (this.#charset === undefined) return undefined
    const value = fromNewLines(this.#values)
    const doubts = [...this.#doubts]
    return {
      value,
      charset: this.#charset,
      truncated: this.#truncated,
      ...(doubts.length > 0 && { doubts }),
    }
  }
}

/**
 * Where the part declares none, HTML may: its META element is ASCII in every charset that mail
 * uses.
 */
function declaredCharset(part: PartHeader, bytes: Buffer): string | undefined {
  const declared = part.parameters.get('charset')
  if (declared || part.contentType !== 'text/html') return declared
  const head = bytes.toString('latin1', 0, 1_024)
  return /<meta[^>]{1,200}?charset\s*=\s*["']?([\w.:-]{1,40})/i.exec(head)?.[1]
}

function unwrapped(text: string, { contentType, parameters }: PartHeader): string {
  if (contentType !== 'text/plain' || parameters.get('format')?.toLowerCase() !== 'flowed') {
    return text
  }
  return unwrapFlowed(text, parameters.get('delsp')?.toLowerCase() === 'yes')
}
