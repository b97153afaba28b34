import { type Delimiter, DelimiterTable } from './delimiter-table.js'
import { readHeaderBlock } from './header-fields.js'
import { type PartHeader, readPartHeader } from './part-header.js'
import type { WalkLimits } from './walk-limits.js'
import { WARNING, type WarningList } from './warnings.js'

/** Receives the leaves of a message in order; multiparts show only in their paths. */
export interface PartReceiver {
  openPart(part: PartHeader): void
  /** A piece of the content, still transfer-encoded; valid during the call only. */
  partData(bytes: Buffer): void
  closePart(): void
}

/** A multipart whose end has not come. */
interface Multipart {
  readonly header: PartHeader
  children: number
  /** What came before the first delimiter: text, should no delimiter come at all. */
  readonly preamble: Buffer[]
  preambleBytes: number
}

/** Where the parts of a message stand in one another: which are open, what a delimiter ends, and the limits of both. */
export class PartTree {
  readonly delimiters = new DelimiterTable()
  readonly #receiver: PartReceiver
  readonly #limits: WalkLimits
  readonly #warnings: WarningList
  readonly #open: Multipart[] = []
  #leafOpen = false
  #parts = 0

  constructor(receiver: PartReceiver, limits: WalkLimits, warnings: WarningList) {
    this.#receiver = receiver
    this.#limits = limits
    this.#warnings = warnings
  }

  /** True once the limit of parts is reached: nothing that follows is looked at. */
  get exhausted(): boolean {
    return this.#parts > this.#limits.parts
  }

  /** Starts a part with its header; what the block holds of the body already (an empty line was missing) is its first data. */
  startPart(block: Buffer): void {
    this.#parts++
    if (this.exhausted) {
      this.#warnings.add(WARNING.partsLimit, `more than ${this.#limits.parts} parts`)
      return
    }
    const { fields, malformed, bodyOffset } = readHeaderBlock(block)
    const parent = this.#open.at(-1)
    const part = readPartHeader(
      fields,
      parent ? childPath(parent) : '1',
      parent?.header.contentType === 'multipart/digest' ? 'message/rfc822' : 'text/plain',
    )
    if (parent) {
      for (const line of malformed) this.#noteMalformed(part.path, line)
    }
    if (!this.#openMultipart(part)) this.#openLeaf(part)
    if (bodyOffset !== undefined) this.data(block.subarray(bodyOffset))
  }

  /** Content of the part that is open, or of none: preamble and epilogue. */
  data(bytes: Buffer): void {
    if (bytes.length === 0) return
    if (this.#leafOpen) {
      this.#receiver.partData(bytes)
      return
    }
    const multipart = this.#open.at(-1)
    if (!multipart || multipart.children > 0) return
    const kept = bytes.subarray(0, Math.max(0, this.#limits.textBytes - multipart.preambleBytes))
    if (kept.length === 0) return
    // A copy: the bytes are only lent.
    multipart.preamble.push(Buffer.from(kept))
    multipart.preambleBytes += kept.length
  }

  /** Ends what a delimiter ends. True if a part starts after it. */
  delimiter({ level, closes }: Delimiter): boolean {
    const multipart = this.#open[level]
    this.#closeLeaf()
    if (multipart) multipart.children++
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
    if (!this.delimiters.open(part.parameters.get('boundary') ?? '')) {
      this.#warnings.add(WARNING.boundaryMissing, `part ${part.path} declares no boundary`)
      return false
    }
    this.#open.push({ header: part, children: 0, preamble: [], preambleBytes: 0 })
    return true
  }

  #openLeaf(part: PartHeader): void {
    this.#leafOpen = true
    this.#receiver.openPart(part)
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

  #readPreambleAsText({ header, preamble }: Multipart): void {
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
}

/** Parts of the outermost multipart are numbered without it (RFC 9051 6.4.5). */
function childPath({ header, children }: Multipart): string {
  return header.path === '1' ? String(children) : `${header.path}.${children}`
}
