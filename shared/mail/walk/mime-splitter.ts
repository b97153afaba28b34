import type { WalkLimits } from '../bounds/walk-limits.js'
import { WARNING, type WarningList } from '../bounds/warnings.js'
import { HeaderCollector } from '../headers/header-collector.js'
import { linesOfBareCr } from '../lines/line-ends.js'
import {
  decidedEnd,
  includesColon,
  includesDashes,
  isEmptyLine,
  lineBreakBefore,
  MAX_DELIMITER_BYTES,
  nextDashes,
  startsWithDashes,
} from '../lines/line-scanning.js'
import type { Delimiter } from './delimiter-table.js'
import { type PartReceiver, PartTree } from './part-tree.js'

const LF = 0x0a
const DASH = 0x2d
const EMPTY: Buffer = Buffer.alloc(0)

/**
 * Splits a message into its parts (RFC 2046 5.1), fed with pieces of any size. Synchronous, and
 * bounded: it holds one header block at most, and less than a line of a body.
 */
export class MimeSplitter {
  readonly #tree: PartTree
  readonly #limits: WalkLimits
  readonly #warnings: WarningList
  readonly #header: HeaderCollector
  #carry = EMPTY
  #within: 'header' | 'body' = 'header'
  /** Whether a delimiter may stand at the next byte, though no line end precedes it. */
  #atLineStart = true
  #rootHeader: Buffer | undefined
  #rootHeaderBytes = 0
  readonly #isPacked: boolean

  /** @param around the path of the part that the message is packed in, if it is no mail of its own */
  constructor(receiver: PartReceiver, limits: WalkLimits, warnings: WarningList, around?: string) {
    this.#tree = new PartTree(receiver, limits, warnings, around)
    this.#limits = limits
    this.#warnings = warnings
    this.#header = new HeaderCollector(limits.headerBytes)
    this.#isPacked = around !== undefined
  }

  /** The header block of the message itself, `headerBytes` of it at most. */
  get rootHeader(): Buffer {
    return this.#rootHeader ?? EMPTY
  }

  /** Bytes of that block, read or not, with the empty line that ends it. */
  get rootHeaderBytes(): number {
    return this.#rootHeaderBytes
  }

  /** The receiver wants no further part before `resume`. */
  get paused(): boolean {
    return this.#tree.paused
  }

  /** Parts that have started, multiparts included. */
  get parts(): number {
    return this.#tree.parts
  }

  /** Takes the next bytes of the message. */
  push(chunk: Buffer): void {
    this.#read(this.#carry.length > 0 ? Buffer.concat([this.#carry, chunk]) : chunk, false)
  }

  /** Goes on where a pause of the receiver has stopped it. */
  resume(): void {
    this.#read(this.#carry, false)
  }

  /** Says that the message has ended: what was held back is decided on, and what is open closed. */
  end(): void {
    this.#read(this.#carry, true)
    if (this.#within === 'header') this.#readBareCr()
    if (this.#within === 'header' && !this.#tree.exhausted) {
      this.#warnings.add(WARNING.messageCut, 'the message ends within a header')
      this.#finishHeader()
    }
    this.#tree.end()
  }

  /**
   * Lines that end in CR alone look like one endless header line: it is read again, as the lines it
   * was meant to be.
   */
  #readBareCr(): void {
    const { block, bytes } = this.#header
    const lines = this.#rootHeader ? undefined : linesOfBareCr(block)
    if (!lines) return
    this.#warnings.add(WARNING.bareCr, `${bytes} bytes without a line feed`)
    this.#header.clear()
    this.#atLineStart = true
    this.#read(lines, true)
  }

  #read(input: Buffer, atEnd: boolean): void {
    this.#carry = EMPTY
    let offset = 0
    while (offset < input.length && !this.#tree.exhausted) {
      // What is left at the end is little.
      if (this.#tree.paused && !atEnd) {
        this.#wait(input, offset)
        return
      }
      offset =
        this.#within === 'header'
          ? this.#readHeaderLine(input, offset, atEnd)
          : this.#readBody(input, offset, atEnd)
    }
  }

  /**
   * Keeps what cannot be decided on before more has come; a copy, for the source may use its memory
   * again.
   */
  #wait(input: Buffer, offset: number): number {
    this.#carry = Buffer.from(input.subarray(offset))
    return input.length
  }

  #readHeaderLine(input: Buffer, start: number, atEnd: boolean): number {
    const lineFeed = input.indexOf(LF, start)
    const end = lineFeed === -1 ? input.length : lineFeed + 1
    if (lineFeed === -1 && !atEnd && end - start <= MAX_DELIMITER_BYTES) {
      return this.#wait(input, start)
    }
    if (this.#atLineStart) {
      if (isEmptyLine(input, start, end)) {
        // Before the first line of a message, an empty one is of whoever handed it on.
        if (!this.#rootHeader && this.#header.bytes === 0) return end
        this.#finishHeader(input.subarray(start, end))
        return end
      }
      if (startsWithDashes(input, start)) {
        const delimiter = this.#delimiterAt(input, start, end)
        const isField = includesColon(input, start, Math.min(end, start + MAX_DELIMITER_BYTES))
        if (delimiter || (!isField && this.#header.declaresBoundary)) {
          // The empty line is missing: the body, if it is only this delimiter, starts here.
          this.#finishHeader()
          return start
        }
      }
    }
    this.#header.add(input.subarray(start, end))
    this.#atLineStart = lineFeed !== -1
    return end
  }

  /** @param emptyLine what ended the header; empty if a delimiter or the end of the message did */
  #finishHeader(emptyLine = EMPTY): void {
    const { block, bytes } = this.#header
    this.#header.clear()
    const isRoot = this.#rootHeader === undefined
    // Of the mail's own, its header says so itself.
    if (bytes > this.#limits.headerBytes && (!isRoot || this.#isPacked)) {
      const read = `${this.#limits.headerBytes} read`
      this.#warnings.add(WARNING.headerCut, `${bytes} bytes of header, ${read}`)
    }
    if (isRoot) this.#rootHeaderBytes = bytes + emptyLine.length
    this.#rootHeader ??= block
    this.#within = 'body'
    this.#atLineStart = true
    this.#tree.startPart(block, emptyLine)
  }

  #readBody(input: Buffer, start: number, atEnd: boolean): number {
    if (this.#tree.delimiters.depth === 0) {
      this.#tree.data(input.subarray(start))
      return input.length
    }
    if (this.#atLineStart && !atEnd && input.length - start === 1 && input[start] === DASH) {
      return this.#wait(input, start)
    }
    let line = this.#firstDashes(input, start)
    while (line !== -1) {
      const lineFeed = input.indexOf(LF, line)
      if (lineFeed === -1 && !atEnd && input.length - line <= MAX_DELIMITER_BYTES) {
        return this.#takeBody(input, start, lineBreakBefore(input, line, start))
      }
      const end = lineFeed === -1 ? input.length : lineFeed + 1
      const delimiter = this.#delimiterAt(input, line, end)
      if (delimiter) {
        this.#tree.data(input.subarray(start, lineBreakBefore(input, line, start)))
        this.#within = this.#tree.delimiter(delimiter) ? 'header' : 'body'
        this.#atLineStart = true
        return end
      }
      line = nextDashes(input, line)
    }
    return this.#takeBody(input, start, atEnd ? input.length : decidedEnd(input, start))
  }

  #firstDashes(input: Buffer, start: number): number {
    if (this.#atLineStart && startsWithDashes(input, start)) return start
    return includesDashes(input, start) ? nextDashes(input, start) : -1
  }

  /** Hands on what is content for certain, and waits with the rest. */
  #takeBody(input: Buffer, start: number, end: number): number {
    if (end > start) {
      this.#atLineStart = false
      this.#tree.data(input.subarray(start, end))
    }
    return this.#wait(input, end)
  }

  #delimiterAt(input: Buffer, line: number, end: number): Delimiter | undefined {
    return this.#tree.delimiters.match(input.subarray(line + 2, end))
  }
}
