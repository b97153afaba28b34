import type { PartHeader } from '../headers/part-header.js'
import { PACKED_HEAD_BYTES, type PackedKind, packedKind } from './packed-kind.js'

/** Bytes that may be held at once, of all parts of a mail together. */
export class HoldingRoom {
  #left: number

  constructor(maxBytes: number) {
    this.#left = maxBytes
  }

  /** False, and nothing is taken, if there is not as much. */
  take(bytes: number): boolean {
    if (bytes > this.#left) return false
    this.#left -= bytes
    return true
  }

  giveBack(bytes: number): void {
    this.#left += bytes
  }
}

/** Bytes that tell what an S/MIME body is, even one that is too large. */
const KEPT_OF_TOO_LARGE = 64

/** A copy of a part, if it is packed: it can be opened only when all of it is there. */
export class HeldPart {
  readonly #part: PartHeader
  readonly #room: HoldingRoom
  #pieces: Buffer[] = []
  #bytes = 0
  #head = Buffer.alloc(0)
  #kind: PackedKind | 'unknown' | undefined = 'unknown'
  #tooLarge = false

  constructor(part: PartHeader, room: HoldingRoom) {
    this.#part = part
    this.#room = room
  }

  /** The bytes are lent, and copied. */
  write(bytes: Buffer): void {
    if (this.#kind === 'unknown') {
      this.#head = Buffer.concat([this.#head, bytes])
      if (this.#head.length >= PACKED_HEAD_BYTES) this.#decide()
    } else if (this.#kind !== undefined) this.#hold(bytes)
  }

  /** What the part is packed in, once it has ended; undefined if it is not, or is empty. */
  end(): PackedKind | undefined {
    if (this.#kind === 'unknown' && this.#head.length > 0) this.#decide()
    return this.#kind === 'unknown' ? undefined : this.#kind
  }

  /** More than there was room for: only its start was kept. */
  get tooLarge(): boolean {
    return this.#tooLarge
  }

  /** What is held of it. */
  get bytes(): Buffer {
    const [only] = this.#pieces
    return only && this.#pieces.length === 1 ? only : Buffer.concat(this.#pieces, this.#bytes)
  }

  /** Forgets what is held. */
  release(): void {
    this.#room.giveBack(this.#bytes)
    this.#pieces = []
    this.#bytes = 0
  }

  #decide(): void {
    this.#kind = packedKind(this.#part, this.#head)
    if (this.#kind !== undefined) this.#hold(this.#head)
    this.#head = Buffer.alloc(0)
  }

  #hold(bytes: Buffer): void {
    if (this.#tooLarge || bytes.length === 0) return
    if (!this.#room.take(bytes.length)) {
      this.#tooLarge = true
      const start = Buffer.from(Buffer.concat(this.#pieces).subarray(0, KEPT_OF_TOO_LARGE))
      this.release()
      if (this.#room.take(start.length)) {
        this.#pieces = [start]
        this.#bytes = start.length
      }
      return
    }
    this.#pieces.push(Buffer.from(bytes))
    this.#bytes += bytes.length
  }
}
