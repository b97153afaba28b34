import { MAX_DELIMITER_BYTES } from '../lines/line-scanning.js'

/**
 * RFC 2046 5.1.1 ends boundaries at 70 characters; longer ones are seen, but a line ends at 998 (RFC
 * 5322 2.1.1), four dashes included. Endless ones are hostile.
 */
const MAX_BOUNDARY_BYTES = 994
const DASHES_BYTES = 2

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

  /**
   * Opens a multipart. An empty boundary stands for the first line with two dashes that is of no
   * other multipart.
   */
  open(boundary: string): void {
    // Lines are compared as bytes, one character each; white space at the end is none of it.
    const bytes = Buffer.from(boundary.trimEnd()).subarray(0, MAX_BOUNDARY_BYTES)
    this.#boundaries.push(bytes.toString('latin1'))
  }

  /** Forgets the multiparts from a level on. */
  close(level: number): void {
    this.#boundaries.length = level
  }

  /**
   * The delimiter that a line is, given the bytes after its two dashes. Innermost first: careless
   * mailers repeat a boundary.
   */
  match(line: Buffer): Delimiter | undefined {
    if (line.length > MAX_DELIMITER_BYTES - DASHES_BYTES) return undefined
    const text = line.toString('latin1').trimEnd()
    for (let level = this.#boundaries.length - 1; level >= 0; level--) {
      const boundary = this.#boundaries[level] ?? ''
      if (boundary === '' || !text.startsWith(boundary)) continue
      if (text.length === boundary.length) return { level, closes: false }
      if (text === `${boundary}--`) return { level, closes: true }
    }
    return this.#adopt(text)
  }

  /** Takes a line for the boundary that the innermost multipart did not declare. */
  #adopt(text: string): Delimiter | undefined {
    const level = this.#boundaries.length - 1
    if (this.#boundaries[level] !== '') return undefined
    if (text === '' || text.length > MAX_BOUNDARY_BYTES || /\s/.test(text)) return undefined
    this.#boundaries[level] = text
    return { level, closes: false }
  }
}
