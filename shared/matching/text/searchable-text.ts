import { joinedLines } from '../../mail/lines/line-ends.js'
import { ownText } from '../../mail/lines/own-text.js'
import type { Doubts } from '../doubts.js'
import { excerpt } from './excerpt.js'
import type { TextTestOptions } from './text-tests.js'

/** What changes the text that is looked at; which texts are looked at is another matter. */
type Form = {
  readonly [Option in keyof Omit<TextTestOptions, 'inAttachments'>]: boolean | undefined
}

/** A text as one kind of condition looks at it. */
interface TextForm {
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

const MANY_MARKS = /\p{M}{30}(?=\p{M})/gu
/** As marks, they would be sorted within milliseconds. */
const FEW_CHARACTERS = 4_096

/** A text in the forms that conditions ask for; each form is made once, however many monitors ask for it. */
export class SearchableText {
  readonly value: string
  /** Why it may not be what the sender wrote. */
  readonly doubts: Doubts
  readonly #forms = new Map<string, TextForm>()
  #beginning: string | undefined

  constructor(value: string, doubts: Doubts = []) {
    this.value = value
    this.doubts = doubts
  }

  /** What people are shown of a text that nothing was found in: the same to every monitor that looked. */
  get beginning(): string {
    this.#beginning ??= excerpt(this.value, -1)
    return this.#beginning
  }

  /** The text normalised as the options say; NFC in any case, as a text has several spellings in Unicode. */
  in(form: Form): TextForm {
    const key = `${form.caseSensitive ?? false}${form.foldWidth ?? false}${form.joinLines ?? false}`
    const known = this.#forms.get(key)
    if (known !== undefined) return known
    const fitting = form.foldWidth ? withFewLigatures(this.value) : this.value
    const isCut = fitting.length < this.value.length
    const text = normalised(fitting, form)
    const made = {
      text: text.length > MAX_FORM_CHARACTERS ? ownText(text.slice(0, MAX_FORM_CHARACTERS)) : text,
      isCut: isCut || text.length > MAX_FORM_CHARACTERS,
    }
    this.#forms.set(key, made)
    return made
  }
}

/** Full and half width forms differ only in compatibility decomposition (Unicode TR 15). */
export function normalised(text: string, { caseSensitive, foldWidth, joinLines }: Form): string {
  const joined = joinLines ? joinedLines(text) : text
  const composed = streamSafe(joined).normalize(foldWidth ? 'NFKC' : 'NFC')
  return caseSensitive ? composed : composed.toLowerCase()
}

/**
 * Normalising sorts the marks of a letter, in time that grows with the square of their number: 500 KB of them took 20 s. No letter
 * of a language has thirty (Unicode TR 15, Stream-Safe Text Format).
 */
const streamSafe = (text: string): string =>
  text.length < FEW_CHARACTERS ? text : text.replace(MANY_MARKS, '$&\u034f')

/** The text up to where too many ligatures are in it. */
function withFewLigatures(text: string): string {
  let ligatures = 0
  for (const { index } of text.matchAll(PHRASE_LIGATURE)) {
    ligatures += 1
    if (ligatures > MAX_PHRASE_LIGATURES) return text.slice(0, index)
  }
  return text
}
