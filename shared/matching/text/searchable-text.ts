import { beginningOf } from '../../contract/cut-text.js'
import { ownText } from '../../mail/lines/own-text.js'
import type { Doubts } from '../doubts.js'
import { excerpt } from './excerpt.js'
import { PlaceTable } from './place-table.js'
import { inForm, type TextForm } from './text-form.js'

/** A text as one kind of condition looks at it. */
export interface FormedText {
  readonly text: string
  /** The end is missing: it would have become too long. */
  readonly isCut: boolean
}

/** More characters than the text of a mail has, unless they become more: `¾` becomes three, of two bytes each. */
const MAX_FORM_CHARACTERS = 5 * 1024 * 1024

/**
 * Ligatures that stand for a phrase: NFKC makes up to 18 characters of each. A mail whose text were nothing else would take 200 MB; of
 * others, none becomes more than six.
 */
const PHRASE_LIGATURE = /[\ufdfa\ufdfb]/g
const MAX_PHRASE_LIGATURES = 10_000

const ANY_LINE_END = /[\n\r\x85\u2028\u2029]/

/** A text in the forms that conditions ask for; each form is made once, however many monitors ask for it. */
export class SearchableText {
  readonly value: string
  /** Why it may not be what the sender wrote. */
  readonly doubts: Doubts
  readonly #forms = new Map<string, FormedText>()
  readonly #places = new Map<string, PlaceTable>()
  #beginning: string | undefined
  #isOneLine: boolean | undefined

  constructor(value: string, doubts: Doubts = []) {
    this.value = value
    this.doubts = doubts
  }

  /** What people are shown of a text that nothing was found in: the same to every monitor that looked. */
  get beginning(): string {
    this.#beginning ??= excerpt(this.value, -1)
    return this.#beginning
  }

  /** Whether there is no line end in it: forms then differ in nothing but case and width. */
  get isOneLine(): boolean {
    this.#isOneLine ??= !ANY_LINE_END.test(this.value)
    return this.#isOneLine
  }

  /** The text in a form. */
  in(form: TextForm): FormedText {
    const key = keyOf(form)
    const known = this.#forms.get(key)
    if (known !== undefined) return known
    const fitting = form.foldWidth ? withFewLigatures(this.value) : this.value
    const isCut = fitting.length < this.value.length
    const text = inForm(fitting, form)
    const made = {
      text:
        text.length > MAX_FORM_CHARACTERS ? ownText(beginningOf(text, MAX_FORM_CHARACTERS)) : text,
      isCut: isCut || text.length > MAX_FORM_CHARACTERS,
    }
    this.#forms.set(key, made)
    return made
  }

  /** What was there, as it was written, around a place in a form. */
  around(form: TextForm, at: number): string {
    if (this.in(form).text.length === this.value.length) return excerpt(this.value, at)
    const key = keyOf(form)
    const places = this.#places.get(key) ?? new PlaceTable(this.value, form)
    this.#places.set(key, places)
    return excerpt(this.value, places.writtenAt(at))
  }
}

const keyOf = ({ caseSensitive, foldWidth, lines, runs }: TextForm): string =>
  `${caseSensitive} ${foldWidth} ${lines} ${runs}`

/** The text up to where too many ligatures are in it. */
function withFewLigatures(text: string): string {
  let ligatures = 0
  for (const { index } of text.matchAll(PHRASE_LIGATURE)) {
    ligatures += 1
    if (ligatures > MAX_PHRASE_LIGATURES) return text.slice(0, index)
  }
  return text
}
