import type { WalkLimits } from '../bounds/walk-limits.js'
import { WARNING, type WarningList } from '../bounds/warnings.js'
import { readHeaderBlock } from '../headers/header-fields.js'
import { type PartHeader, readPartHeader } from '../headers/part-header.js'
import { withoutLineEnd } from '../lines/line-scanning.js'
import type { Branch } from '../text/shown-parts.js'
import { type Delimiter, DelimiterTable } from './delimiter-table.js'
import { OpenMultipart } from './open-multipart.js'

/** Where a part stands. */
export interface PartPlace {
  /** The type of the multipart that it is in; undefined at the top. */
  readonly within: string | undefined
  /** The branches of alternatives that it is in, outermost first. */
  readonly branches: readonly Branch[]
}

/** Receives the leaves of a message in order; multiparts show only in their paths. */
export interface PartReceiver {
  openPart(part: PartHeader, place: PartPlace): void
  /** A piece of the content, still transfer-encoded; valid during the call only. */
  partData(bytes: Buffer): void
  closePart(): void
  /** True while no further part should start: what has ended is not yet done with. */
  readonly paused: boolean
}

/**
 * Where the parts of a message stand in one another: which are open, what a delimiter ends, and the
 * limits of both.
 */
export class PartTree {
  readonly delimiters = new DelimiterTable()
  readonly #receiver: PartReceiver
  readonly #limits: WalkLimits
  readonly #warnings: WarningList
  readonly #open: OpenMultipart[] = []
  readonly #within: string
  #leafOpen = false
  #parts = 0

  /** @param around the path of the part that the message is packed in */
  constructor(receiver: PartReceiver, limits: WalkLimits, warnings: WarningList, around?: string) {
    this.#within = around === undefined ? '' : `${around}/`
    this.#receiver = receiver
    this.#limits = limits
    this.#warnings = warnings
  }

  /** Parts that have started, multiparts included. */
  get parts(): number {
    return this.#parts
  }

  /** As the receiver says. */
  get paused(): boolean {
    return this.#receiver.paused
  }

  /** True once the limit of parts is reached: nothing that follows is looked at. */
  get exhausted(): boolean {
    return this.#parts > this.#limits.parts
  }

  /**
   * Starts a part with its header. What the block holds of the body already, since an empty line
   * was missing, is its first data, and so is the empty line that came in the end; without one, the
   * last line end belongs to the delimiter.
   */
  startPart(block: Buffer, emptyLine: Buffer): void {
    this.#parts++
    if (this.exhausted) {
      this.#warnings.add(WARNING.partsLimit, `more than ${this.#limits.parts} parts`)
      return
    }
    const { fields, malformed, bodyOffset } = readHeaderBlock(block)
    const parent = this.#open.at(-1)
    const part = readPartHeader(
      fields,
      this.#nextPath(),
      parent?.header.contentType === 'multipart/digest' ? 'message/rfc822' : 'text/plain',
    )
    if (parent) {
      for (const line of malformed) this.#noteMalformed(part.path, line)
    }
    const isAlternative = parent?.header.contentType === 'multipart/alternative'
    if (!this.#openMultipart(part)) this.#openLeaf({ ...part, isAlternative })
    if (bodyOffset === undefined) return
    const body = block.subarray(bodyOffset)
    this.data(emptyLine.length > 0 ? Buffer.concat([body, emptyLine]) : withoutLineEnd(body))
  }

  /** Content of the part that is open, or of none: preamble and epilogue. */
  data(bytes: Buffer): void {
    if (bytes.length === 0) return
    if (this.#leafOpen) {
      this.#receiver.partData(bytes)
      return
    }
    this.#open.at(-1)?.keepPreamble(bytes)
  }

  /** Ends what a delimiter ends. True if a part starts after it. */
  delimiter({ level, closes }: Delimiter): boolean {
    const multipart = this.#open[level]
    this.#closeLeaf()
    if (multipart && !(closes && multipart.hasOnlyPreamble)) multipart.startChild()
    if (this.#open.length > level + 1) {
      this.#warnings.add(WARNING.multipartUnterminated, `part ${this.#open.at(-1)?.header.path}`)
    }
    this.#closeMultiparts(closes ? level : level + 1)
    return !closes
  }

  /** The message has ended. */
  end(): void {
    this.#closeLeaf()
    for (const { header } of this.#open) {
      this.#warnings.add(
        WARNING.multipartUnterminated,
        `part ${header.path} at the end of the message`,
      )
    }
    this.#closeMultiparts(0)
  }

  /** False if the part is to be read as a leaf. */
  #openMultipart(part: PartHeader): boolean {
    if (!part.contentType.startsWith('multipart/')) return false
    if (this.#open.length >= this.#limits.depth) {
      this.#warnings.add(WARNING.depthLimit, `part ${part.path} is kept unopened`)
      return false
    }
    if (part.contentType === 'multipart/encrypted') {
      this.#warnings.add(WARNING.contentEncrypted, `part ${part.path}`)
    }
    const boundary = part.parameters.get('boundary') ?? ''
    if (boundary === '') {
      this.#warnings.add(WARNING.boundaryMissing, `part ${part.path} declares no boundary`)
    }
    this.delimiters.open(boundary)
    this.#open.push(new OpenMultipart(part, this.#limits.textBytes))
    return true
  }

  #openLeaf(part: PartHeader): void {
    this.#leafOpen = true
    this.#receiver.openPart(part, {
      within: this.#open.at(-1)?.header.contentType,
      branches: this.#open.flatMap(({ header, children }) =>
        header.contentType === 'multipart/alternative'
          ? [{ path: header.path, number: children }]
          : [],
      ),
    })
  }

  #closeLeaf(): void {
    if (!this.#leafOpen) return
    this.#leafOpen = false
    this.#receiver.closePart()
  }

  #closeMultiparts(level: number): void {
    while (this.#open.length > level) {
      const multipart = this.#open.pop()
      if (multipart?.children === 0) this.#readPreambleAsText(multipart)
    }
    this.delimiters.close(level)
  }

  #readPreambleAsText({ header, preamble }: OpenMultipart): void {
    this.#warnings.add(WARNING.boundaryMissing, `part ${header.path}: its boundary does not occur`)
    this.#openLeaf({ ...header, contentType: 'text/plain' })
    for (const bytes of preamble) this.#receiver.partData(bytes)
    this.#closeLeaf()
  }

  #noteMalformed(path: string, line: string): void {
    if (line.trim() === '') return
    this.#warnings.add(
      WARNING.headerMalformed,
      `part ${path}: no header field: ${JSON.stringify(line)}`,
    )
  }

  /** Parts of the outermost multipart are numbered without it (RFC 9051 6.4.5). */
  #nextPath(): string {
    const parent = this.#open.at(-1)
    if (!parent) return `${this.#within}1`
    const prefix = this.#open.length === 1 ? this.#within : `${parent.header.path}.`
    return `${prefix}${parent.children}`
  }
}
