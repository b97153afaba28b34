const GUID_BYTES = 16

/**
 * Reads little-endian values one behind the other. Beyond the end it gives zeros and short pieces, and says so: nothing
 * throws, and nothing is copied.
 */
export class ByteReader {
  readonly #bytes: Buffer
  #offset = 0
  #overrun = false

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  /** Bytes that are left. */
  get left(): number {
    return this.#bytes.length - this.#offset
  }

  /** True once more was asked for than there was. */
  get overrun(): boolean {
    return this.#overrun
  }

  /** An unsigned byte. */
  u8(): number {
    return this.bytes(1)[0] ?? 0
  }

  /** An unsigned integer of two bytes. */
  u16(): number {
    const bytes = this.bytes(2)
    return bytes.length === 2 ? bytes.readUInt16LE() : 0
  }

  /** An unsigned integer of four bytes. */
  u32(): number {
    const bytes = this.bytes(4)
    return bytes.length === 4 ? bytes.readUInt32LE() : 0
  }

  /** A GUID as it lies there, in hexadecimal digits. */
  guid(): string {
    return this.bytes(GUID_BYTES).toString('hex')
  }

  /** The next bytes: a view, shorter where the end comes first. */
  bytes(count: number): Buffer {
    if (count > this.left) this.#overrun = true
    const taken = this.#bytes.subarray(this.#offset, this.#offset + count)
    this.#offset += taken.length
    return taken
  }

  /** Passes over what fills a value up to four bytes; at the very end it may be left out. */
  skipPadding(valueBytes: number): void {
    this.bytes(Math.min((4 - (valueBytes % 4)) % 4, this.left))
  }
}
