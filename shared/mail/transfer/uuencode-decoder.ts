// Own code because no dependency has uuencode (POSIX uuencode, "historical algorithm").
import { withoutLineEnd } from '../lines/line-scanning.js'
import type { TransferDecoder } from './transfer-decoder.js'
import { decodeUuLine, isBegin, isEnd, MAX_UU_LINE_BYTES, StrippedBlanks } from './uuencode-line.js'

const LF = 0x0a
const EMPTY = Buffer.alloc(0)

/**
 * The transfer encoding x-uuencode: everything between `begin` and `end`. It holds less than a line, however long
 * a line is.
 */
export class UuencodeDecoder implements TransferDecoder {
  damaged = false
  #carry: Buffer = EMPTY
  #state: 'before' | 'within' | 'after' = 'before'
  /** Within a line that is too long to be one of the encoding: its rest is passed over. */
  #skipping = false
  readonly #blanks = new StrippedBlanks()

  write(bytes: Buffer): Buffer {
    const decoded: Buffer[] = []
    for (let start = 0; start < bytes.length; ) {
      const lineFeed = bytes.indexOf(LF, start)
      const end = lineFeed === -1 ? bytes.length : lineFeed + 1
      const piece = bytes.subarray(start, end)
      start = end
      if (!this.#skipping) this.#hold(piece)
      if (lineFeed === -1) continue
      if (!this.#skipping) decoded.push(this.#line(withoutLineEnd(this.#carry)))
      this.#carry = EMPTY
      this.#skipping = false
    }
    return Buffer.concat(decoded)
  }

  end(): Buffer {
    const last = this.#carry.length > 0 ? this.#line(withoutLineEnd(this.#carry)) : EMPTY
    this.#carry = EMPTY
    if (this.#state !== 'after' || this.#blanks.areMissing) this.damaged = true
    return last
  }

  /** Adds to the line that is open; one that gets too long is decided on by its start. */
  #hold(piece: Buffer): void {
    this.#carry = Buffer.concat([this.#carry, piece.subarray(0, MAX_UU_LINE_BYTES + 2)])
    if (withoutLineEnd(this.#carry).length <= MAX_UU_LINE_BYTES) return
    if (this.#state === 'within') this.damaged = true
    if (this.#state === 'before' && isBegin(this.#carry)) this.#state = 'within'
    this.#carry = EMPTY
    this.#skipping = true
  }

  #line(line: Buffer): Buffer {
    if (this.#state === 'before') {
      if (isBegin(line)) this.#state = 'within'
      return EMPTY
    }
    if (this.#state === 'after') return EMPTY
    if (isEnd(line)) {
      this.#state = 'after'
      return EMPTY
    }
    const decoded = decodeUuLine(line)
    if (decoded) this.#blanks.see(line)
    else this.damaged = true
    return decoded ?? EMPTY
  }
}
