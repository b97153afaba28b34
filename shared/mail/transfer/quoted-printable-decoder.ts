// Own code because libqp decodes whole strings; this works on bytes, in pieces of any size.
import type { TransferDecoder } from './transfer-decoder.js'

const TAB = 0x09
const LF = 0x0a
const CR = 0x0d
const SPACE = 0x20
const EQUALS = 0x3d
/**
 * White space at the end of a line that is taken for padding (RFC 2045 6.7 rule 3); a longer run is
 * content.
 */
const MAX_TRAILING_BLANKS = 1_000
const EMPTY = Buffer.alloc(0)

const isBlank = (byte: number | undefined): boolean => byte === SPACE || byte === TAB

function hexValue(byte: number | undefined): number {
  if (byte === undefined) return -1
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30
  const upper = byte & 0xdf
  return upper >= 0x41 && upper <= 0x46 ? upper - 0x37 : -1
}

/** Quoted-printable (RFC 2045 6.7). An equals sign that starts no escape is kept as it is. */
export class QuotedPrintableDecoder implements TransferDecoder {
  damaged = false
  #carry: Buffer = EMPTY

  write(bytes: Buffer): Buffer {
    const input = this.#carry.length > 0 ? Buffer.concat([this.#carry, bytes]) : bytes
    const end = decidableEnd(input)
    this.#carry = Buffer.from(input.subarray(end))
    return this.#decode(input, end)
  }

  end(): Buffer {
    const rest = this.#carry
    this.#carry = EMPTY
    return this.#decode(rest, rest.length)
  }

  #decode(input: Buffer, end: number): Buffer {
    const out = Buffer.allocUnsafe(end)
    let length = 0
    /** Where the blanks at the end of the current line start. */
    let blanksFrom = 0
    for (let i = 0; i < end; i++) {
      const byte = input[i] ?? 0
      if (byte === EQUALS) {
        const high = hexValue(input[i + 1])
        const low = hexValue(input[i + 2])
        if (high >= 0 && low >= 0 && i + 2 < end) {
          out[length++] = high * 16 + low
          i += 2
        } else {
          const next = softBreakEnd(input, i + 1)
          if (next === undefined) {
            this.damaged = true
            out[length++] = byte
          } else i = next - 1
        }
        blanksFrom = length
      } else if (isBlank(byte)) out[length++] = byte
      else {
        const endsLine = byte === LF || (byte === CR && input[i + 1] === LF)
        if (endsLine && length - blanksFrom <= MAX_TRAILING_BLANKS) length = blanksFrom
        out[length++] = byte
        blanksFrom = length
      }
    }
    return out.subarray(0, length)
  }
}

/**
 * Where the next line starts if nothing but blanks stands before the line end, or the end of all;
 * else undefined.
 */
function softBreakEnd(input: Buffer, start: number): number | undefined {
  let i = start
  while (i - start <= MAX_TRAILING_BLANKS && isBlank(input[i])) i++
  if (i >= input.length) return input.length
  if (input[i] === LF) return i + 1
  if (input[i] === CR) return input[i + 1] === LF ? i + 2 : i + 1
  return undefined
}

/**
 * How far the input can be decoded without knowing what follows: not into an escape, nor into
 * blanks before a line end.
 */
function decidableEnd(input: Buffer): number {
  let end = input.length
  if (input[end - 1] === CR) end--
  const floor = Math.max(0, end - MAX_TRAILING_BLANKS - 1)
  while (end > floor && isBlank(input[end - 1])) end--
  if (end === floor && floor > 0) return input.length
  if (input[end - 1] === EQUALS) return end - 1
  return end === input.length && input[end - 2] === EQUALS ? end - 2 : end
}
