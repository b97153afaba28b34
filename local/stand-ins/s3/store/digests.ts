import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'

/** What S3 may be asked to check of a body. */
export interface Digests {
  readonly size: number
  readonly md5: Buffer
  /** Big-endian, as S3 sends it. */
  readonly crc32: Buffer
  readonly sha256: Buffer
}

/** Takes a body in pieces of any size. */
export class DigestingCounter {
  #size = 0
  #crc32 = 0
  readonly #md5 = createHash('md5')
  readonly #sha256 = createHash('sha256')

  update(chunk: Buffer): void {
    this.#size += chunk.length
    this.#crc32 = crc32(chunk, this.#crc32)
    this.#md5.update(chunk)
    this.#sha256.update(chunk)
  }

  /** Ends it: no update may follow. */
  finish(): Digests {
    const crc = Buffer.alloc(4)
    crc.writeUInt32BE(this.#crc32)
    return {
      size: this.#size,
      md5: this.#md5.digest(),
      crc32: crc,
      sha256: this.#sha256.digest(),
    }
  }
}

/** The ETag of an object that was written in one piece, with the quotes that belong to it. */
export const etagOf = (md5: Buffer): string => `"${md5.toString('hex')}"`
