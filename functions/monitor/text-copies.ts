/**
 * Texts in memory of their own. A piece of a longer string is a view of it to V8, which keeps the longer one for as long as there is
 * the piece. Texts that are the same are copied once.
 */
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
    const bytes = Buffer.from(text, 'utf16le')
    const copy = bytes.toString('utf16le')
    this.#copies.set(text, copy)
    this.#bytes += bytes.length
    return copy
  }
}
