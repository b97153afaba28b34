import type { Answer } from '../../shared/place/place.js'

/** A page of rows. Only `next` says whether there is more. */
export interface Rows<Row> {
  readonly rows: readonly Row[]
  /** The cursor of what follows; null where nothing does. */
  readonly next: string | null
  /** The cursor of the first row: newer ones are counted by it. */
  readonly newest: string | null
}

/** Why something was refused, or has failed. */
export interface Fault {
  readonly code: string
  readonly message: string
  readonly remedy?: string
  /** The parameter that is wrong. */
  readonly parameter?: string
}

/** A page of rows, and how old and how whole it is. */
export type RowsAnswer<Row> = Answer<Rows<Row>>
