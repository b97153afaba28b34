import { createHash } from 'node:crypto'
import type { Fingerprint } from '../contract/unfinished-mail.js'

/**
 * So many bytes at its beginning and at the end of what has come tell whether a message is still the same one. A header has the
 * boundaries of its parts, which a server that makes a message anew for each FETCH makes anew as well.
 */
const END_BYTES = 16 * 1024

/** What is known of the two ends of a message that is arriving: its beginning, and the last of what has come. */
export class MailEnds {
  #head: Buffer = Buffer.alloc(0)
  /** Undefined as long as only its fingerprint is known. */
  #last: Buffer | undefined = Buffer.alloc(0)
  #known: { readonly head: Fingerprint; readonly seam: Fingerprint } | undefined

  /** @param known of a message of which some has come before */
  constructor(known?: { readonly head: Fingerprint; readonly seam: Fingerprint }) {
    this.#known = known
    if (known) this.#last = undefined
  }

  /** The next bytes of the message. */
  add(bytes: Buffer): void {
    if (!this.#known && this.#head.length < END_BYTES)
      this.#head = Buffer.concat([this.#head, bytes]).subarray(0, END_BYTES)
    const last = bytes.length >= END_BYTES ? bytes : Buffer.concat([this.#last ?? NONE, bytes])
    // A copy: the bytes may be lent, and a view would keep all of their memory.
    this.#last = Buffer.from(last.subarray(-END_BYTES))
  }

  /** The beginning. */
  get head(): Fingerprint {
    return this.#known?.head ?? fingerprintOf(this.#head)
  }

  /** The last of what has come. */
  get seam(): Fingerprint {
    return this.#last ? fingerprintOf(this.#last) : (this.#known?.seam ?? fingerprintOf(NONE))
  }

  /** Whether these bytes, fetched anew, are the last of what has come. */
  isSeam(bytes: Buffer): boolean {
    if (!isSame(this.seam, bytes)) return false
    this.#last ??= Buffer.from(bytes)
    return true
  }
}

const NONE = Buffer.alloc(0)

/** By what other bytes are compared with these. */
export const fingerprintOf = (bytes: Buffer): Fingerprint => ({
  bytes: bytes.length,
  sha256: createHash('sha256').update(bytes).digest('hex'),
})

/** Whether bytes are those that a fingerprint was taken of. */
export const isSame = (known: Fingerprint, bytes: Buffer): boolean =>
  known.bytes === bytes.length && known.sha256 === fingerprintOf(bytes).sha256
