import type { Place } from './source-fault.js'

/** Lines and columns of a text, by offset. */
export class Places {
  readonly #starts: number[] = [0]

  constructor(text: string) {
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', end + 1))
      this.#starts.push(end + 1)
  }

  /** @param offset in UTF-16 units, from 0 */
  at(offset: number): Place {
    let first = 0
    let last = this.#starts.length - 1
    while (first < last) {
      const middle = Math.ceil((first + last) / 2)
      if ((this.#starts[middle] ?? 0) <= offset) first = middle
      else last = middle - 1
    }
    return { line: first + 1, column: offset - (this.#starts[first] ?? 0) + 1 }
  }
}
