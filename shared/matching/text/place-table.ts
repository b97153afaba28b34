import { inForm, type TextForm } from './text-form.js'

/** Short enough to be put into the form a dozen times for each place that is looked up. */
const PIECE_CHARACTERS = 1_024

/**
 * Where in a text, as it was written, a place of one of its forms is. Folding makes some characters more and some fewer, but changes
 * no text elsewhere: so it is enough to know where each piece begins, and to look for the place within one.
 */
export class PlaceTable {
  readonly #text: string
  readonly #form: TextForm
  readonly #pieces: readonly Piece[]

  constructor(text: string, form: TextForm) {
    this.#text = text
    this.#form = form
    this.#pieces = piecesOf(text, form)
  }

  /** The place in the text as it was written; what is off by a character or two does for an excerpt. */
  writtenAt(formedAt: number): number {
    const piece =
      this.#pieces[
        lastNotAbove(this.#pieces.length, formedAt, (index) => this.#pieces[index]?.formedFrom ?? 0)
      ]
    if (piece === undefined) return 0
    const { writtenFrom, writtenTo, formedFrom } = piece
    const formedLength = (length: number) =>
      inForm(this.#text.slice(writtenFrom, writtenFrom + length), this.#form).length
    const within = lastNotAbove(writtenTo - writtenFrom + 1, formedAt - formedFrom, formedLength)
    return writtenFrom + Math.max(0, within)
  }
}

interface Piece {
  readonly writtenFrom: number
  readonly writtenTo: number
  readonly formedFrom: number
}

function piecesOf(text: string, form: TextForm): Piece[] {
  const pieces: Piece[] = []
  let formedFrom = 0
  for (let writtenFrom = 0; writtenFrom < text.length; ) {
    let writtenTo = Math.min(writtenFrom + PIECE_CHARACTERS, text.length)
    // What is folded together is not parted: blanks, and letters with their marks.
    while (
      writtenTo < text.length &&
      /[\s\p{M}\udc00-\udfff\uff9e\uff9f]/u.test(text.charAt(writtenTo))
    )
      writtenTo += 1
    pieces.push({ writtenFrom, writtenTo, formedFrom })
    formedFrom += inForm(text.slice(writtenFrom, writtenTo), form).length
    writtenFrom = writtenTo
  }
  return pieces
}

/** Of values that rise with their index, the last that is not above a limit; -1 if there is none. */
function lastNotAbove(count: number, limit: number, valueAt: (index: number) => number): number {
  let [low, high] = [0, count]
  while (low < high) {
    const middle = (low + high) >> 1
    if (valueAt(middle) <= limit) low = middle + 1
    else high = middle
  }
  return low - 1
}
