import type { AttachmentWriter } from '../attachments/attachments.js'
import { WARNING } from '../bounds/warnings.js'
import { withoutLineEnd } from '../lines/line-scanning.js'
import {
  decodeUuLine,
  isDataAlone,
  isEnd,
  isExactUuLine,
  isFollowedBy,
  MAX_UU_LINE_BYTES,
  StrippedBlanks,
} from './uuencode-line.js'

const LF = 0x0a
const BEGIN = Buffer.from('begin ')
const BEGIN_LINE = /^begin [0-7]{3,4}(?: (\S.*))?$/
/**
 * The first line of a file, with any name that is one, and two lines behind it: what is longer is text.
 */
const MAX_START_BYTES = 700
/** Lines within a file that are none of its: so many are damage, more are the text behind a file that was cut. */
const MAX_STRAY_LINES = 3
/** What is longer is no line of a file, nor two whose line end was lost. */
const MAX_STRAY_BYTES = 256
const EMPTY: Buffer = Buffer.alloc(0)

/** Where the scanner puts what it finds. */
export interface UuencodeTarget {
  text(bytes: Buffer): void
  /**
   * A file was found, with the name it has, if any; undefined if no more are taken: then this one,
   * and all that follows, stays text.
   */
  open(filename: string | undefined): AttachmentWriter | undefined
  /** The file that was opened last has lost some of its lines, or its end. */
  damaged(): void
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
  #blanks = new StrippedBlanks()
  /** Lines since the last one of the file, with their ends. */
  #stray: Buffer[] = []
  #isDamaged = false
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
    if (this.#file) this.#cutFile()
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
      const found = readStart(input, begin, atEnd)
      if (found === 'incomplete' && !atEnd) return this.#take(input, start, begin)
      if (typeof found === 'object') {
        this.#take(input, start, begin)
        this.#carry = EMPTY
        this.#file = this.#target.open(found.filename)
        this.#blanks = new StrippedBlanks()
        this.#isDamaged = false
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
    const end = lineFeed === -1 ? input.length : lineFeed + 1
    const isTooLong = end - start > MAX_STRAY_BYTES
    if (lineFeed === -1 && !atEnd && !isTooLong) {
      this.#carry = Buffer.from(input.subarray(start))
      return input.length
    }
    const line = withoutLineEnd(input.subarray(start, end))
    if (isEnd(line)) {
      this.#endFile(this.#isDamaged || this.#stray.length > 0 || this.#blanks.areMissing)
      return end
    }
    const decoded = decodeUuLine(line)
    // Behind stray lines, what only may be a line of the file is more likely text.
    if (decoded && (this.#stray.length === 0 || isExactUuLine(line))) {
      this.#isDamaged ||= this.#stray.length > 0
      this.#stray = []
      this.#blanks.see(line)
      this.#decoded.push(decoded)
      return end
    }
    const isAnother = BEGIN_LINE.test(line.toString('latin1', 0, MAX_UU_LINE_BYTES).trimEnd())
    if (isAnother || isTooLong || this.#stray.length >= MAX_STRAY_LINES) {
      this.#cutFile()
      return start
    }
    this.#stray.push(Buffer.from(input.subarray(start, end)))
    return end
  }

  /** Lines are handed on together: a hash or a sink for each would cost more than decoding them. */
  #flush(): void {
    if (this.#decoded.length > 0) this.#file?.write(Buffer.concat(this.#decoded))
    this.#decoded = []
  }

  /** The file has no end: what came behind its last line is text. */
  #cutFile(): void {
    const text = Buffer.concat(this.#stray)
    this.#endFile(true)
    if (text.length > 0) this.#target.text(text)
  }

  #endFile(isDamaged: boolean): void {
    this.#flush()
    this.#file?.end(isDamaged ? [WARNING.encodingDamaged] : [])
    if (isDamaged) this.#target.damaged()
    this.#file = undefined
    this.#stray = []
    this.#atLineStart = true
  }
}

/** A file starts with a `begin` line and a line of data; one without the other is prose. */
function readStart(
  input: Buffer,
  begin: number,
  atEnd: boolean,
): { readonly filename: string | undefined; readonly end: number } | 'incomplete' | 'none' {
  const lineEnd = input.indexOf(LF, begin)
  const dataEnd = lineEnd === -1 ? -1 : input.indexOf(LF, lineEnd + 1)
  if (dataEnd === -1) return input.length - begin > MAX_START_BYTES ? 'none' : 'incomplete'
  if (dataEnd - begin > MAX_START_BYTES) return 'none'
  const start = BEGIN_LINE.exec(input.toString('latin1', begin, lineEnd).trimEnd())
  const data = withoutLineEnd(input.subarray(lineEnd + 1, dataEnd + 1))
  if (!start || !decodeUuLine(data)) return 'none'
  const found = { filename: start[1], end: lineEnd + 1 }
  if (isDataAlone(data)) return found
  const nextFeed = input.indexOf(LF, dataEnd + 1)
  if (nextFeed === -1 && !atEnd && input.length - begin <= MAX_START_BYTES) return 'incomplete'
  const next = input.subarray(dataEnd + 1, nextFeed === -1 ? input.length : nextFeed + 1)
  return isFollowedBy(data, withoutLineEnd(next)) ? found : 'none'
}
