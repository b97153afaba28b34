// Own code for the reason that base64-decoder.ts has.

const LF = 0x0a
const PADDING = 0x3d
/** Of what follows padding, as much is looked at before it is decided on: a line of RFC 2045 6.8. */
const MAX_HELD_CHARACTERS = 76
/** -1 for what is no character of the alphabet; the URL-safe ones count as well. */
const VALUE = Int8Array.from({ length: 256 }, (_, byte) =>
  valueOfCharacter(String.fromCharCode(byte)),
)
/** What only an encoder writes: padding, digits and signs, a capital after a small letter. */
const ENCODED = /[0-9+/=]|[a-z][A-Z]/
/** No word is so long. */
const NO_WORD_CHARACTERS = 40
const ALPHABET = /^[A-Za-z0-9+/=]+$/

/**
 * Base64 with padding within: of several pieces that were encoded each by itself, as scripts do line by line.
 * Padding ends a nearly complete group, and is noise anywhere else. A line after it that is whole groups of the
 * alphabet goes on; anything else is what gateways append, and nothing behind it is content.
 */
export class Base64Pieces {
  /** True once something was passed over, or decoded that RFC 2045 6.8 would not. */
  damaged = false
  #group = 0
  #characters = 0
  #state: 'content' | 'padded' | 'ended' = 'content'
  /** The start of the line behind padding, until it is decided on. */
  #held = ''

  /** @param open the characters of the group that is open, three at most */
  constructor(open: string) {
    for (let i = 0; i < open.length; i++) {
      this.#group = (this.#group << 6) | (VALUE[open.charCodeAt(i)] ?? 0)
      this.#characters++
    }
  }

  /** What can be decoded so far; in memory of its own. */
  write(bytes: Buffer): Buffer {
    const out = new Output(bytes.length + this.#held.length)
    for (let i = 0; i < bytes.length; i++) {
      const byte = bytes[i] ?? 0
      if (this.#state === 'content') this.#decode(byte, out)
      else if (this.#state === 'padded') this.#hold(byte, out)
      else this.damaged ||= (VALUE[byte] ?? -1) >= 0
    }
    return out.content
  }

  /** What was held back. */
  end(): Buffer {
    const out = new Output(this.#held.length)
    if (this.#state === 'padded' && this.#held !== '') this.#decide(out)
    if (this.#characters === 1) this.damaged = true
    this.#closeGroup(out)
    return out.content
  }

  #decode(byte: number, out: Output): void {
    const value = VALUE[byte] ?? -1
    if (value >= 0) {
      this.#group = (this.#group << 6) | value
      this.#characters++
      if (this.#characters === 4) this.#closeGroup(out)
    } else if (byte === PADDING) {
      if (this.#characters < 2) this.damaged = true
      else {
        this.#closeGroup(out)
        this.#state = 'padded'
      }
    }
  }

  #hold(byte: number, out: Output): void {
    const isLineEnd = byte === LF
    if (isLineEnd || isBlank(byte) || (byte === PADDING && this.#held === '')) {
      if (isLineEnd && this.#held !== '') this.#decide(out)
      else if (this.#held !== '') this.#held += String.fromCharCode(byte)
      return
    }
    this.#held += String.fromCharCode(byte)
    if (this.#held.length >= MAX_HELD_CHARACTERS) this.#decide(out)
  }

  #decide(out: Output): void {
    const line = this.#held.trimEnd()
    const isWhole = this.#held.length >= MAX_HELD_CHARACTERS || line.length % 4 === 0
    this.#held = ''
    this.damaged = true
    const isEncoded = line.length >= NO_WORD_CHARACTERS || ENCODED.test(line)
    const goesOn = isWhole && ALPHABET.test(line) && isEncoded
    this.#state = goesOn ? 'content' : 'ended'
    if (goesOn) this.#decodeLine(line, out)
  }

  /** A line that was decided on: pieces may follow one another in it. */
  #decodeLine(line: string, out: Output): void {
    for (let i = 0; i < line.length; i++) {
      this.#decode(line.charCodeAt(i), out)
      if (this.#state === 'padded' && /[^=]/.test(line.slice(i + 1))) this.#state = 'content'
    }
  }

  /** Two characters of a group are a byte, three are two. */
  #closeGroup(out: Output): void {
    const missing = 4 - this.#characters
    if (missing < 3) {
      const bits = this.#group << (6 * missing)
      out.put(bits >> 16)
      if (missing < 2) out.put(bits >> 8)
      if (missing < 1) out.put(bits)
    }
    this.#group = 0
    this.#characters = 0
  }
}

class Output {
  readonly #bytes: Buffer
  #length = 0

  constructor(maxBytes: number) {
    this.#bytes = Buffer.allocUnsafe(maxBytes + 4)
  }

  get content(): Buffer {
    return this.#bytes.subarray(0, this.#length)
  }

  put(byte: number): void {
    this.#bytes[this.#length++] = byte & 0xff
  }
}

const isBlank = (byte: number): boolean => byte === 0x20 || byte === 0x09 || byte === 0x0d

function valueOfCharacter(character: string): number {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
  if (character === '-') return 62
  return character === '_' ? 63 : alphabet.indexOf(character)
}
