import type { Range } from '../api/mail-view.js'

/** So many are shown. */
const MOST_MARKS = 200

/** A text in which case, width and blanks make no difference, and where each of its characters stood. */
interface Folded {
  readonly text: string
  readonly places: readonly number[]
}

/** Where texts stand in another one, as a person would find them: in any case, width and blanks. */
export function marksInText(text: string, wanted: readonly string[]): Range[] {
  const sought = wanted.map((one) => foldedText(one.trim()).text).filter((one) => one !== '')
  if (sought.length === 0) return []
  const folded = foldedText(text)
  const ranges = sought.flatMap((one) => placesOf(folded, one))
  return joined(ranges.toSorted(([one], [other]) => one - other)).slice(0, MOST_MARKS)
}

function placesOf({ text, places }: Folded, wanted: string): Range[] {
  const found: Range[] = []
  for (
    let at = text.indexOf(wanted);
    at >= 0 && found.length < MOST_MARKS;
    at = text.indexOf(wanted, at + wanted.length)
  )
    found.push([places[at] ?? 0, places[at + wanted.length] ?? places.at(-1) ?? 0])
  return found
}

function foldedText(text: string): Folded {
  const units: string[] = []
  const places: number[] = []
  let at = 0
  let isBlank = false
  for (const character of text) {
    const shown = /\s/u.test(character) ? ' ' : character.normalize('NFKC').toLowerCase()
    if (shown !== ' ' || !isBlank)
      for (const unit of shown.split('')) {
        units.push(unit)
        places.push(at)
      }
    isBlank = shown === ' '
    at += character.length
  }
  places.push(at)
  return { text: units.join(''), places }
}

/** Ranges that overlap are one. */
function joined(ranges: readonly Range[]): Range[] {
  const all: Range[] = []
  for (const range of ranges) {
    const last = all.at(-1)
    if (last && range[0] < last[1]) all.splice(-1, 1, [last[0], Math.max(last[1], range[1])])
    else all.push(range)
  }
  return all
}
