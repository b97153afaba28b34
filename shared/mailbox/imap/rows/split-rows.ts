import { unreadableRow } from './fetch-items.js'
import type { ArrivingRow } from './fetch-rows.js'

/** What may wait for its other half; a server that sends every header in a row of its own, before the rest, is not held. */
const MAX_HELD_BYTES = 16 * 1024 * 1024

/**
 * The items of one mail may come in several rows: a server may tell any data in any response (RFC 3501 7). Rows are of one mail if they
 * have the same UID; a row without UID is of the mail that has its sequence number, unless numbers have changed meanwhile.
 */
export class SplitRows {
  readonly #haveNumbersChanged: () => boolean
  readonly #byNumber = new Map<number, ArrivingRow>()
  #heldBytes = 0

  /** @param haveNumbersChanged whether a message was expunged since the command began */
  constructor(haveNumbersChanged: () => boolean) {
    this.#haveNumbersChanged = haveNumbersChanged
  }

  /** A row with what came of its mail before. */
  joined(row: ArrivingRow): ArrivingRow {
    const { number } = row
    const before = number === undefined ? undefined : this.#byNumber.get(number)
    if (before === undefined || !this.#isOfOneMail(before, row)) return row
    return { ...before, ...row }
  }

  /** Keeps a row whose mail is not complete; its body is copied, as it is lent. @throws UnreadableResponse if too much is kept */
  hold(row: ArrivingRow): void {
    if (row.number === undefined) return
    this.release(row)
    const { body } = row
    this.#heldBytes += body?.length ?? 0
    if (this.#heldBytes > MAX_HELD_BYTES)
      throw unreadableRow(String(row.number), 'and others before it have no UID, date or size')
    this.#byNumber.set(row.number, body ? { ...row, body: Buffer.from(body) } : row)
  }

  /** Forgets a row whose mail is complete. */
  release({ number = 0 }: ArrivingRow): void {
    this.#heldBytes -= this.#byNumber.get(number)?.body?.length ?? 0
    this.#byNumber.delete(number)
  }

  /** Those that never became complete. */
  get left(): Iterable<ArrivingRow> {
    return this.#byNumber.values()
  }

  #isOfOneMail(before: ArrivingRow, row: ArrivingRow): boolean {
    if (before.uid !== undefined && row.uid !== undefined) return before.uid === row.uid
    return !this.#haveNumbersChanged()
  }
}
