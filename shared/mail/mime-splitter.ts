import { type Delimiter, MAX_DELIMITER_BYTES } from './delimiter-table.js'
import { type PartReceiver, PartTree } from './part-tree.js'
import type { WalkLimits } from './walk-limits.js'
import { WARNING, type WarningList } from './warnings.js'

const LF = 0x0a
const CR = 0x0d
const DASH = 0x2d
const COLON = 0x3a
const DASHES = Buffer.from('--')
const LINE_FEED_AND_DASHES = Buffer.from('\n--')
const EMPTY: Buffer = Buffer.alloc(0)

/**
 * Splits a message into its parts (RFC 2046 5.1), fed with pieces of any size. Synchronous, and bounded: it holds one header
 * block at most, and less than a line of a body.
 */
export class MimeSplitter {
  readonly #tree: PartTree
  readonly #limits: WalkLimits
  readonly #warnings: WarningList
  #carry = EMPTY
  #within: 'header' | 'body' = 'header'
  /** Whether a delimiter may stand at the next byte, though no line end precedes it. */
  #atLineStart = true
  #block: Buffer[] = []
  #blockBytes = 0
  #rootHeader: Buffer | undefined

  constructor(receiver: PartReceiver, limits: WalkLimits, warnings: WarningList) {
    this.#tree = new PartTree(receiver, limits, warnings)
    this.#limits = limits
    this.#warnings = warnings
  }

  /** The header block of the message itself, `headerBytes` of it at most. */
  get rootHeader(): Buffer {
    return this.#rootHeader ?? EMPTY
  }

  /** Takes the next bytes of the message. */
  push(chunk: Buffer): void {
    this.#read(this.#carry.length > 0 ? Buffer.concat([this.#carry, chunk]) : chunk, false)
  }

  /** Says that the message has ended: what was held back is decided on, and what is open closed. */
  end(): void {
    this.#read(this.#carry, true)
    if (this.#within === 'header') {
      this.#warnings.add(WARNING.messageCut, 'the message ends within a header')
      this.#finishHeader()
    }
    this.#tree.end()
  }

  #read(input: Buffer, atEnd: boolean): void {
    this.#carry = EMPTY
    let offset = 0
    while (offset < input.length && !this.#tree.exhausted) {
      offset =
        this.#within === 'header'
          ? this.#readHeaderLine(input, offset, atEnd)
          : this.#readBody(input, offset, atEnd)
    }
  }

  /** Keeps what cannot be decided on before more has come. */
  #wait(input: Buffer, offset: number): number {
    this.#carry = input.subarray(offset)
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
        this.#finishHeader()
        return end
      }
      if (startsWithDashes(input, start)) {
        const delimiter = this.#delimiterAt(input, start, end)
        if (delimiter || !includesColon(input, start, end)) {
          // The empty line is missing: the body, if it is only this delimiter, starts here.
          this.#finishHeader()
          return start
        }
      }
    }
    this.#keepHeader(input.subarray(start, end))
    this.#atLineStart = lineFeed !== -1
    return end
  }

  #keepHeader(bytes: Buffer): void {
    const room = this.#limits.headerBytes - this.#blockBytes
    this.#blockBytes += bytes.length
    // A copy: the block outlives the piece it came in.
    if (room > 0) this.#block.push(Buffer.from(bytes.subarray(0, room)))
  }

  #finishHeader(): void {
    if (this.#blockBytes > this.#limits.headerBytes) {
      this.#warnings.add(
        WARNING.headerCut,
        `${this.#blockBytes} bytes of header, ${this.#limits.headerBytes} read`,
      )
    }
    const block = Buffer.concat(this.#block)
    this.#block = []
    this.#blockBytes = 0
    this.#rootHeader ??= block
    this.#within = 'body'
    this.#atLineStart = true
    this.#tree.startPart(block)
  }

  #readBody(input: Buffer, start: number, atEnd: boolean): number {
    if (this.#tree.delimiters.depth === 0) {
      this.#tree.data(input.subarray(start))
      return input.length
    }
    if (this.#atLineStart && !atEnd && input.length - start === 1 && input[start] === DASH) {
      return this.#wait(input, start)
    }
    let line =
      this.#atLineStart && startsWithDashes(input, start) ? start : nextDashes(input, start)
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

const isEmptyLine = (input: Buffer, start: number, end: number): boolean =>
  input[start] === LF || (end - start === 2 && input[start] === CR && input[start + 1] === LF)

const startsWithDashes = (input: Buffer, at: number): boolean =>
  input[at] === DASH && input[at + 1] === DASH

const includesColon = (input: Buffer, start: number, end: number): boolean => {
  const colon = input.indexOf(COLON, start)
  return colon !== -1 && colon < end
}

/** The next line that starts with two dashes, after a position within a line. */
function nextDashes(input: Buffer, from: number): number {
  // Two dashes are found seven times as fast as a line end and two dashes, and base64 has none.
  if (input.indexOf(DASHES, from) === -1) return -1
  const lineFeed = input.indexOf(LINE_FEED_AND_DASHES, from)
  return lineFeed === -1 ? -1 : lineFeed + 1
}

/** The line end before a delimiter belongs to the delimiter (RFC 2046 5.1.1). */
function lineBreakBefore(input: Buffer, line: number, floor: number): number {
  let end = line
  if (end > floor && input[end - 1] === LF) end--
  if (end > floor && end < line && input[end - 1] === CR) end--
  return end
}

/** Where the bytes end that cannot be the start of a delimiter and of the line end before it. */
function decidedEnd(input: Buffer, start: number): number {
  let end = input.length
  if (end > start && input[end - 1] === DASH && end - 1 > start && input[end - 2] === LF) end--
  if (end > start && input[end - 1] === LF) end--
  if (end > start && input[end - 1] === CR) end--
  return end
}
