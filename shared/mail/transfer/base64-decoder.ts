import { Base64Pieces } from './base64-pieces.js'
import type { TransferDecoder } from './transfer-decoder.js'

const LF = 0x0a
const CR = 0x0d
const PADDING = 0x3d
/**
 * 1 for the characters of the alphabet, the URL-safe ones included, since Buffer decodes them too.
 */
const IN_ALPHABET = Uint8Array.from({ length: 256 }, (_, byte) =>
  /[A-Za-z0-9+/_-]/.test(String.fromCharCode(byte)) ? 1 : 0,
)
const EMPTY = Buffer.alloc(0)

/**
 * Base64 (RFC 2045 6.8) in pieces of any size. Characters outside the alphabet are skipped; what
 * follows the padding is content only if it looks like it: gateways append footers there.
 */
export class Base64Decoder implements TransferDecoder {
  #isOdd = false
  /** Up to three characters that wait for their group to be complete. */
  #open = ''
  /** Takes over at the first padding, which in most mail is the last thing but a line end. */
  #pieces: Base64Pieces | undefined
  /** Where pieces are decoded to, one over the other: new memory for each costs more than decoding it. */
  #decoded = EMPTY

  get damaged(): boolean {
    return this.#isOdd || (this.#pieces?.damaged ?? false)
  }

  write(bytes: Buffer): Buffer {
    if (this.#pieces) return this.#pieces.write(bytes)
    const padding = bytes.indexOf(PADDING)
    if (padding === -1) return this.#decode(bytes)
    const decoded = this.#decode(bytes.subarray(0, padding))
    this.#pieces = new Base64Pieces(this.#open)
    return Buffer.concat([decoded, this.#pieces.write(bytes.subarray(padding))])
  }

  end(): Buffer {
    if (this.#pieces) return this.#pieces.end()
    const last = Buffer.from(this.#open, 'base64')
    // A group of one character holds no byte; two or three without padding lack only the padding.
    if (this.#open.length === 1) this.#isOdd = true
    this.#open = ''
    return last
  }

  #decode(bytes: Buffer): Buffer {
    return this.#decodeLines(bytes) ?? this.#decodeAnything(bytes)
  }

  /**
   * The fast way, for what is all lines of one length: how many characters of the alphabet there
   * are is computed, and proven by the number of bytes they decode to. Undefined, and nothing done,
   * if that does not come out.
   */
  #decodeLines(bytes: Buffer): Buffer | undefined {
    const start = this.#groupEnd(bytes)
    const count = this.#open.length + bytes.length - lineEndBytes(bytes)
    const rest = count % 4
    const end = bytes.length - rest
    if (end < start) return undefined
    const length = ((count - rest) / 4) * 3
    if (this.#decoded.length < length) this.#decoded = Buffer.allocUnsafeSlow(length)
    // The group that was open is decoded by itself: joined with it, all of the text would be copied once more.
    const group = this.#open + bytes.toString('latin1', 0, start)
    const first = this.#decoded.write(group, 0, length, 'base64')
    const text = bytes.toString('latin1', start, end)
    // One character less than assumed would give at least one byte less: the groups are whole.
    const written = first + this.#decoded.write(text, first, length - first, 'base64')
    if (written !== length || countAlphabet(bytes.subarray(end)) !== rest) return undefined
    this.#open = bytes.toString('latin1', end)
    return this.#decoded.subarray(0, length)
  }

  /** Where the group ends that is open; 0 if none is. */
  #groupEnd(bytes: Buffer): number {
    let end = 0
    for (let count = this.#open.length; count % 4 > 0 && end < bytes.length; end++) {
      count += IN_ALPHABET[bytes[end] ?? 0] ?? 0
    }
    return end
  }

  /** The slow way: counts. Decodes whole groups, and keeps the rest. */
  #decodeAnything(bytes: Buffer): Buffer {
    const count = this.#open.length + countAlphabet(bytes)
    let end = bytes.length
    for (let rest = count % 4; rest > 0 && end > 0; ) {
      end--
      if (IN_ALPHABET[bytes[end] ?? 0] === 1) rest--
    }
    const kept = bytes.toString('latin1', end).replace(/[^A-Za-z0-9+/_-]/g, '')
    if (count < 4) {
      this.#open += kept
      return EMPTY
    }
    const decoded = Buffer.from(this.#open + bytes.toString('latin1', 0, end), 'base64')
    this.#open = kept
    return decoded
  }
}

/**
 * How many bytes the line ends take, if they come at equal distances. Never more than there are, so
 * that the proof holds.
 */
function lineEndBytes(bytes: Buffer): number {
  const first = bytes.indexOf(LF)
  // A piece may end within CR LF.
  const lastCr = bytes[bytes.length - 1] === CR ? 1 : 0
  if (first === -1) return lastCr
  const second = bytes.indexOf(LF, first + 1)
  const lineEnd = bytes[(second === -1 ? first : second) - 1] === CR ? 2 : 1
  const firstLineEnd = first === 0 || bytes[first - 1] !== CR ? 1 : 2
  if (second === -1) return firstLineEnd + lastCr
  let total = firstLineEnd
  const period = second - first
  for (let at = second; bytes[at] === LF; at += period) {
    if (lineEnd === 2 && bytes[at - 1] !== CR) break
    total += lineEnd
  }
  return total + lastCr
}

function countAlphabet(bytes: Buffer): number {
  let count = 0
  for (let i = 0; i < bytes.length; i++) count += IN_ALPHABET[bytes[i] ?? 0] ?? 0
  return count
}
