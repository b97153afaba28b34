import type { AttachmentWriter } from '../attachments/attachments.js'
import { withoutLineEnd } from '../lines/line-scanning.js'
import { decodeUuLine, MAX_UU_LINE_BYTES } from './uuencode-decoder.js'

const LF = 0x0a
const BEGIN = Buffer.from('begin ')
const BEGIN_LINE = /^begin [0-7]{3,4}(?: (\S.*))?$/
/**
 * The first line of a file, with any name that is one, and a line of data: what is longer is text.
 */
const MAX_START_BYTES = 600
const EMPTY: Buffer = Buffer.alloc(0)

/** Where the scanner puts what it finds. */
export interface UuencodeTarget {
  text(bytes: Buffer): void
  /**
   * A file was found, with the name it has, if any; undefined if no more are taken: then this one,
   * and all that follows, stays text.
   */
  open(filename: string | undefined): AttachmentWriter | undefined
}

/**
 * Takes uuencoded files out of a text, as mail had them before MIME. What only looks like one stays
 * text.
 */
export class UuencodeScanner {
  readonly #target: UuencodeTarget
  #carry = EMPTY
  #atLineStart = true
  #decoded: Buffer[] = []
  #file: AttachmentWriter | undefined
  /** Set once no more files are taken: all that follows is text. */
  #isFull = false

  constructor(target: UuencodeTarget) {
    this.#target = target
  }

  write(bytes: Buffer): void {
    this.#read(this.#carry.length > 0 ? Buffer.concat([this.#carry, bytes]) : bytes, false)
  }

  end(): void {
    this.#read(this.#carry, true)
    this.#closeFile()
  }

  #read(input: Buffer, atEnd: boolean): void {
    this.#carry = EMPTY
    let offset = 0
    while (offset < input.length) {
      offset = this.#file
        ? this.#readLine(input, offset, atEnd)
        : this.#readText(input, offset, atEnd)
    }
    this.#flush()
  }

  #readText(input: Buffer, start: number, atEnd: boolean): number {
    let begin = this.#isFull ? -1 : this.#nextBegin(input, start, start)
    while (begin !== -1) {
      const found = readStart(input, begin)
      if (found === 'incomplete' && !atEnd) return this.#take(input, start, begin)
      if (typeof found === 'object') {
        this.#take(input, start, begin)
        this.#carry = EMPTY
        this.#file = this.#target.open(found.filename)
        if (this.#file) return found.end
        this.#isFull = true
        return begin
      }
      begin = this.#nextBegin(input, start, begin + 1)
    }
    return this.#take(input, start, atEnd ? input.length : this.#decidedEnd(input, start))
  }

  /** Hands on text up to a position, and waits with the rest. */
  #take(input: Buffer, start: number, end: number): number {
    if (end > start) {
      this.#target.text(input.subarray(start, end))
      this.#atLineStart = input[end - 1] === LF
    }
    this.#carry = Buffer.from(input.subarray(end))
    return input.length
  }

  #nextBegin(input: Buffer, start: number, from: number): number {
    for (let at = input.indexOf(BEGIN, from); at !== -1; at = input.indexOf(BEGIN, at + 1)) {
      if (this.#startsLine(input, start, at)) return at
    }
    return -1
  }

  #startsLine(input: Buffer, start: number, at: number): boolean {
    return at === start ? this.#atLineStart : input[at - 1] === LF
  }

  /** Where the bytes end that cannot be the start of a `begin` line. */
  #decidedEnd(input: Buffer, start: number): number {
    const floor = Math.max(start, input.length - BEGIN.length + 1)
    for (let at = floor; at < input.length; at++) {
      const rest = input.subarray(at)
      if (BEGIN.subarray(0, rest.length).equals(rest) && this.#startsLine(input, start, at))
        return at
    }
    return input.length
  }

  #readLine(input: Buffer, start: number, atEnd: boolean): number {
    const lineFeed = input.indexOf(LF, start)
    const tooLong = (lineFeed === -1 ? input.length : lineFeed) - start > MAX_UU_LINE_BYTES
    if (lineFeed === -1 && !atEnd && !tooLong) {
      this.#carry = Buffer.from(input.subarray(start))
      return input.length
    }
    const end = lineFeed === -1 ? input.length : lineFeed + 1
    const line = withoutLineEnd(input.subarray(start, end))
    const decoded = tooLong ? undefined : decodeUuLine(line)
    if (decoded) {
      this.#decoded.push(decoded)
      return end
    }
    const isLast = !tooLong && line.toString('latin1').trimEnd() === 'end'
    this.#closeFile()
    this.#atLineStart = true
    return isLast ? end : start
  }

  /** Lines are handed on together: a hash or a sink for each would cost more than decoding them. */
  #flush(): void {
    if (this.#decoded.length > 0) this.#file?.write(Buffer.concat(this.#decoded))
    this.#decoded = []
  }

  #closeFile(): void {
    this.#flush()
    this.#file?.end()
    this.#file = undefined
  }
}

/** A file starts with a `begin` line and a line of data; one without the other is prose. */
function readStart(
  input: Buffer,
  begin: number,
): { readonly filename: string | undefined; readonly end: number } | 'incomplete' | 'none' {
  const lineEnd = input.indexOf(LF, begin)
  const secondEnd = lineEnd === -1 ? -1 : input.indexOf(LF, lineEnd + 1)
  if (lineEnd === -1 || secondEnd === -1) {
    return input.length - begin > MAX_START_BYTES ? 'none' : 'incomplete'
  }
  if (secondEnd - begin > MAX_START_BYTES) return 'none'
  const start = BEGIN_LINE.exec(input.toString('latin1', begin, lineEnd).trimEnd())
  const data = decodeUuLine(withoutLineEnd(input.subarray(lineEnd + 1, secondEnd + 1)))
  return start && data ? { filename: start[1], end: lineEnd + 1 } : 'none'
}
