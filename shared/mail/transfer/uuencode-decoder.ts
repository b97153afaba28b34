// Own code because no dependency has uuencode (POSIX uuencode, "historical algorithm").
import { withoutLineEnd } from '../lines/line-scanning.js'
import type { TransferDecoder } from './transfer-decoder.js'

const LF = 0x0a
const SPACE = 0x20
const BACKTICK = 0x60
/** The longest line: 63 bytes are 84 characters, the count, a check character, and a line end. */
export const MAX_UU_LINE_BYTES = 90
const EMPTY = Buffer.alloc(0)

const sixBits = (byte: number | undefined): number => ((byte ?? SPACE) - SPACE) & 0x3f

/**
 * Decodes one line without its end; undefined if it is none. Blanks that were stripped from its end
 * are put back.
 */
export function decodeUuLine(line: Buffer): Buffer | undefined {
  if (line.length === 0 || line.length > MAX_UU_LINE_BYTES) return undefined
  for (const byte of line) if (byte < SPACE || byte > BACKTICK) return undefined
  const size = sixBits(line[0])
  const characters = Math.ceil(size / 3) * 4
  // One character more than needed is a checksum; fewer are blanks that were stripped, which only a
  // short line explains.
  if (line.length - 1 > characters + 4 || line.length - 1 < characters / 2) return undefined
  const out = Buffer.alloc((characters / 4) * 3)
  for (let i = 0, at = 1; i < out.length; i += 3, at += 4) {
    const second = sixBits(line[at + 1])
    const third = sixBits(line[at + 2])
    out[i] = (sixBits(line[at]) << 2) | (second >> 4)
    out[i + 1] = ((second & 0xf) << 4) | (third >> 2)
    out[i + 2] = ((third & 0x3) << 6) | sixBits(line[at + 3])
  }
  return out.subarray(0, size)
}

/** The transfer encoding x-uuencode: everything between `begin` and `end`. */
export class UuencodeDecoder implements TransferDecoder {
  damaged = false
  #carry: Buffer = EMPTY
  #state: 'before' | 'within' | 'after' = 'before'

  write(bytes: Buffer): Buffer {
    const input = this.#carry.length > 0 ? Buffer.concat([this.#carry, bytes]) : bytes
    const decoded: Buffer[] = []
    let start = 0
    for (let end = input.indexOf(LF); end !== -1; end = input.indexOf(LF, start)) {
      decoded.push(this.#line(withoutLineEnd(input.subarray(start, end + 1))))
      start = end + 1
    }
    this.#carry = Buffer.from(input.subarray(start))
    if (this.#carry.length > MAX_UU_LINE_BYTES && this.#state !== 'before') {
      this.damaged = true
      this.#carry = EMPTY
    }
    return Buffer.concat(decoded)
  }

  end(): Buffer {
    const last = this.#carry.length > 0 ? this.#line(withoutLineEnd(this.#carry)) : EMPTY
    this.#carry = EMPTY
    if (this.#state !== 'after') this.damaged = true
    return last
  }

  #line(line: Buffer): Buffer {
    if (this.#state === 'before') {
      if (line.toString('latin1', 0, 6) === 'begin ') this.#state = 'within'
      return EMPTY
    }
    if (this.#state === 'after') return EMPTY
    if (line.toString('latin1').trimEnd() === 'end') {
      this.#state = 'after'
      return EMPTY
    }
    const decoded = decodeUuLine(line)
    if (!decoded) this.damaged = true
    return decoded ?? EMPTY
  }
}
