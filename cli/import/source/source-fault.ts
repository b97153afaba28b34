import { OperatorError } from '../../../shared/failures/operator-error.js'

/** Where in a file something stands; both count from 1, columns in characters. */
export interface Place {
  readonly line: number
  readonly column: number
}

/** A file that is to be imported cannot be read; the message names the place, and what to do. */
export class SourceFault extends OperatorError {
  override readonly name = 'SOURCE_FAULT'
  readonly place: Place | undefined
  readonly remedy: string

  constructor(
    file: string,
    { words, remedy, place }: { words: string; remedy: string; place?: Place },
  ) {
    const where = place === undefined ? file : `${file}:${place.line}:${place.column}`
    super(`${where}: ${words}. What to do: ${remedy}.`)
    this.place = place
    this.remedy = remedy
  }
}
