import { ownText } from '../../../shared/mail/lines/own-text.js'

const BYTES_OF_CHARACTER = 2

/** Texts in memory of their own; those that are the same are copied once. */
export class TextCopies {
  readonly #copies = new Map<string, string>()
  #bytes = 0

  /** What the copies take. */
  get bytes(): number {
    return this.#bytes
  }

  of(text: string): string {
    const known = this.#copies.get(text)
    if (known !== undefined) return known
    const copy = ownText(text)
    this.#copies.set(copy, copy)
    this.#bytes += BYTES_OF_CHARACTER * copy.length
    return copy
  }
}
