// Own code for the reason that detect-charset.ts has.

const KANA_RUN = /[\uff61-\uff9f]+/g
/** A Latin letter beside half-width kana: it is a word with accents, and no Japanese. */
const BESIDE_LATIN = /[A-Za-z][\uff61-\uff9f]|[\uff61-\uff9f][A-Za-z]/
/** No word starts with a small letter, a long vowel, or a sound mark. */
const WORD_WITHOUT_LETTER = /^[\uff67-\uff70\uff9e\uff9f]/
/** Sound marks stand behind the letters whose sound they change. */
const VOICED = /[\uff73\uff76-\uff84\uff8a-\uff8e]\uff9e|[\uff8a-\uff8e]\uff9f/g
const MARK = /[\uff9e\uff9f]/g
/** Small letters behind those they are spoken with, and doubled consonants. */
const SMALL =
  /[\uff77\uff7c\uff81\uff86\uff8b\uff90\uff98]\uff9e?[\uff6c-\uff6e]|\uff6f[\uff76-\uff84\uff8a-\uff8e]/g
const LETTERS_OF_A_WORD = 3
const LETTERS_OF_A_TEXT = 4

const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0

/** How sure it is that text is written in half-width kana. */
export interface HalfWidthReading {
  /** It is written as people write them: in words, the marks where they belong. */
  readonly isPlausible: boolean
  /** Marks and small letters in their places: two or three in a line of text, and hardly one by chance. */
  readonly signs: number
}

/**
 * Reads text that was decoded as Shift_JIS, in which every byte from A1 to DF is such a kana: accented letters
 * and signs of other charsets look like them, and are not written like them.
 */
export function readHalfWidth(text: string): HalfWidthReading {
  const runs = text.match(KANA_RUN) ?? []
  const letters = runs.reduce((sum, run) => sum + run.length, 0)
  const isPlausible =
    letters >= LETTERS_OF_A_TEXT &&
    runs.some((run) => run.length >= LETTERS_OF_A_WORD) &&
    !runs.some((run) => WORD_WITHOUT_LETTER.test(run)) &&
    !BESIDE_LATIN.test(text) &&
    count(text, MARK) === count(text, VOICED)
  return { isPlausible, signs: count(text, VOICED) + count(text, SMALL) }
}
