/** RFC 2046 5.1.1 ends boundaries at 70 characters; longer ones are seen, and endless ones are hostile. */
const MAX_BOUNDARY_BYTES = 512
/** The longest line that is compared with the boundaries: white space may follow them (RFC 2046 5.1.1). */
export const MAX_DELIMITER_BYTES = 1_024

/** A line that separates parts. */
export interface Delimiter {
  /** Which multipart it belongs to: 0 is the outermost. */
  readonly level: number
  /** The last delimiter of its multipart. */
  readonly closes: boolean
}

/** The boundaries of the multiparts that are open, outermost first. */
export class DelimiterTable {
  readonly #boundaries: string[] = []

  /** How many multiparts are open. */
  get depth(): number {
    return this.#boundaries.length
  }

  /** Opens a multipart; false if its boundary is none. */
  open(boundary: string): boolean {
    // Lines are compared as bytes, one character each.
    const bytes = Buffer.from(boundary.trimEnd())
    if (bytes.length === 0 || bytes.length > MAX_BOUNDARY_BYTES) return false
    this.#boundaries.push(bytes.toString('latin1'))
    return true
  }

  /** Forgets the multiparts from a level on. */
  close(level: number): void {
    this.#boundaries.length = level
  }

  /** The delimiter that a line is, given the bytes after its two dashes. Innermost first: careless mailers repeat a boundary. */
  match(line: Buffer): Delimiter | undefined {
    if (line.length > MAX_DELIMITER_BYTES) return undefined
    const text = line.toString('latin1').trimEnd()
    for (let level = this.#boundaries.length - 1; level >= 0; level--) {
      const boundary = this.#boundaries[level] ?? ''
      if (!text.startsWith(boundary)) continue
      if (text.length === boundary.length) return { level, closes: false }
      if (text === `${boundary}--`) return { level, closes: true }
    }
    return undefined
  }
}
