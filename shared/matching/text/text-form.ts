import type { TextTestOptions } from './text-tests.js'

/**
 * The form in which texts are compared: what a condition looks for and what a mail says are both put into it, so that what means the
 * same is the same. This is the one place where it is decided what that is.
 */
export interface TextForm {
  /** `A` and `a` differ. */
  readonly caseSensitive: boolean
  /** Full and half width are the same. */
  readonly foldWidth: boolean
  /** What a line end is. */
  readonly lines: Lines
  /** Several blanks are one, and a tab is one; else each is one, and a tab a tab. */
  readonly runs: 'one' | 'each'
}

/**
 * What a line end is. `kept`: a line end. `wrapped`: the same, without the blanks around it. `blank`: one is a blank, and two or more
 * end a paragraph. `joined`: the same, but nothing between two characters of Japanese or Chinese, which are wrapped in the middle
 * of words. `glued`: nothing at all.
 */
export type Lines = 'kept' | 'wrapped' | 'blank' | 'joined' | 'glued'

type Options = Omit<TextTestOptions, 'inAttachments'>

/** The forms in which a text may contain another, best first. Where words were cut apart, only gluing brings them together again. */
export const formsOfContains = (test: Options): readonly TextForm[] =>
  linesOf(test, 'blank').map((lines) => ({
    caseSensitive: test.caseSensitive ?? false,
    foldWidth: test.foldWidth ?? false,
    lines,
    runs: 'one',
  }))

/** The forms that a pattern looks at, best first. It folds case by itself; folding the text would change what is captured. */
export const formsOfMatches = (test: Options, lines: 'kept' | 'wrapped'): readonly TextForm[] =>
  linesOf(test, lines).map((each) => ({
    caseSensitive: true,
    foldWidth: test.foldWidth ?? false,
    lines: each,
    runs: 'each',
  }))

const linesOf = ({ joinLines }: Options, otherwise: Lines) =>
  joinLines ? (['joined', 'glued'] as const) : [otherwise]

/**
 * A text in a form. Blanks of any kind (no-break, full width, tabs) are blanks, and what nobody sees is not there. NFC in any case, as a
 * text has several spellings in Unicode; full and half width forms differ only in compatibility decomposition (Unicode TR 15).
 */
export function inForm(text: string, form: TextForm): string {
  const seen = withOneReading(withoutInvisible(text), form.foldWidth)
  const composed = streamSafe(blanksFolded(seen, form)).normalize(form.foldWidth ? 'NFKC' : 'NFC')
  const whole = composed.includes(GRAPHEME_JOINER)
    ? composed.replaceAll(GRAPHEME_JOINER, '')
    : composed
  return form.caseSensitive ? whole : withoutCase(whole)
}

/**
 * What nobody sees (Unicode's Default_Ignorable_Code_Point): soft hyphens, zero-width blanks and joiners, byte order marks, the selectors
 * of a variant. Written out, as the property is looked up several times slower.
 */
export const INVISIBLE =
  /[\xad\u061c\u115f\u1160\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufff8]|\u034f|\u17b4|\u17b5|[\u180b-\u180f]|[\ufe00-\ufe0f]|\ud82f[\udca0-\udca3]|\ud834[\udd73-\udd7a]|[\udb40-\udb43][\udc00-\udfff]/

const INVISIBLE_RUN = new RegExp(`(?:${INVISIBLE.source})+`, 'g')

/** A text without what nobody sees. */
export const withoutInvisible = (text: string): string =>
  INVISIBLE.test(text) ? text.replace(INVISIBLE_RUN, '') : text

/**
 * Characters of JIS X 0208 that Windows reads as the one and everybody else as the other (0x2141 is ～ here and 〜 there): the same to
 * the eye, and which one a mail has depends on who decoded it last.
 */
const READINGS: ReadonlyMap<string, string> = new Map([
  ['\uff5e', '\u301c'],
  ['\uff0d', '\u2212'],
  ['\u2225', '\u2016'],
  ['\u2015', '\u2014'],
  ['\uffe0', '\xa2'],
  ['\uffe1', '\xa3'],
  ['\uffe2', '\xac'],
  ['\uffe4', '\xa6'],
])
const TWO_READINGS = /[\uff5e\uff0d\u2225\u2015\uffe0-\uffe2\uffe4]/
/** Where width is folded, Windows' reading becomes ASCII, and the other has to follow. */
const FOLDED_READINGS: ReadonlyMap<string, string> = new Map([
  ...READINGS,
  ...(['\u301c', '\uff5e'] as const).map((dash) => [dash, '~'] as const),
  ...(['\u2212', '\uff0d'] as const).map((minus) => [minus, '-'] as const),
])
const TWO_FOLDED_READINGS = /[\uff5e\u301c\uff0d\u2212\u2225\u2015\uffe0-\uffe2\uffe4]/

/** A text in which each of these has one reading; as long as it was. */
export function withOneReading(text: string, foldWidth: boolean): string {
  const ambiguous = foldWidth ? TWO_FOLDED_READINGS : TWO_READINGS
  if (!ambiguous.test(text)) return text
  const readings = foldWidth ? FOLDED_READINGS : READINGS
  return text.replace(
    new RegExp(ambiguous, 'g'),
    (character) => readings.get(character) ?? character,
  )
}

/** The characters that have two readings, with the one that stands for both. */
export const readingsOf = (foldWidth: boolean): ReadonlyMap<string, string> =>
  foldWidth ? FOLDED_READINGS : READINGS

/** Small letters that are another's in another shape: Unicode folds them together (CaseFolding.txt, status C), as RE2 does; toLowerCase does not. */
const OTHER_SHAPES =
  /\u0345|[\xb5\u017f\u03c2\u03d0\u03d1\u03d5\u03d6\u03f0\u03f1\u03f5\u1c80-\u1c88\u1e9b\u1fbe]/

/** A text as it is compared where case does not matter: ΣΊΣΥΦΟΣ and σίσυφος are one wherever a word ends. */
export function withoutCase(text: string): string {
  const lower = text.toLowerCase()
  if (!OTHER_SHAPES.test(lower)) return lower
  return lower.replace(new RegExp(OTHER_SHAPES, 'g'), (letter) =>
    letter.toUpperCase().toLowerCase(),
  )
}

const GRAPHEME_JOINER = '\u034f'
const MANY_MARKS = /\p{M}{30}(?=\p{M})/gu
/** As marks, they would be sorted within milliseconds. */
const FEW_CHARACTERS = 4_096

/**
 * Normalising sorts the marks of a letter, in time that grows with the square of their number: 500 KB of them took 20 s. No letter
 * of a language has thirty (Unicode TR 15, Stream-Safe Text Format).
 */
const streamSafe = (text: string): string =>
  text.length < FEW_CHARACTERS ? text : text.replace(MANY_MARKS, `$&${GRAPHEME_JOINER}`)

/** White space (Unicode's White_Space) that is no plain blank, and no control that patterns have a sign for. */
export const UNUSUAL_BLANK = /[\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]/

/** White space that is more, or something else, than one plain blank. */
const RUN = / [\s\x85]+|(?! )[\s\x85]+/g
/** A line end with the white space around it, or a blank that is none to RE2. The look-behind keeps it linear in blanks. */
const AROUND_LINE_END =
  /(?<![^\S\n\r\x85\u2028\u2029])[^\S\n\r\x85\u2028\u2029]*[\n\r\x85\u2028\u2029][\s\x85]*|[\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]/g
/** What is no blank, or no line end, to RE2. */
const UNUSUAL = /[\xa0\u1680\u2000-\u200a\u202f\u205f\u3000\x85\u2028\u2029]/g

const LINE_END = /\r\n?|[\n\x85\u2028\u2029]/g
const BLANK_AT_END = /[^\n\r\x85\u2028\u2029]$/
const END_OF_PARAGRAPH = ' \n '

/**
 * What a replacement leaves behind is short: V8 builds the result of `replace` out of two small objects for each match, and
 * text of 4 MiB in lines of a letter would take 130 MiB of them at once.
 */
const PIECE_CHARACTERS = 64 * 1024

const WHITE_SPACE = /[\s\x85]*/y

function blanksFolded(text: string, { lines, runs }: TextForm): string {
  const folded = runs === 'one' ? RUN : lines === 'kept' ? UNUSUAL : AROUND_LINE_END
  if (text.search(folded) === -1) return text
  const pieces: string[] = []
  for (let start = 0; start < text.length; ) {
    const from = start
    WHITE_SPACE.lastIndex = Math.min(from + PIECE_CHARACTERS, text.length)
    WHITE_SPACE.test(text)
    start = WHITE_SPACE.lastIndex
    pieces.push(
      text.slice(from, start).replace(folded, (run, at: number) => {
        const isBetween = () => isBetweenIdeographs(text, from + at, run.length)
        return foldedRun(run, lines, isBetween)
      }),
    )
  }
  return pieces.join('')
}

/** What stands for a run of white space. */
function foldedRun(run: string, lines: Lines, isBetween: () => boolean): string {
  const ends = run.match(LINE_END)?.length ?? 0
  if (ends === 0) return ' '
  if (lines === 'kept' || lines === 'wrapped') return '\n'.repeat(ends)
  if (lines === 'glued') return BLANK_AT_END.test(run) ? ' ' : ''
  if (ends > 1) return END_OF_PARAGRAPH
  return lines === 'joined' && isBetween() ? '' : ' '
}

/** Scripts that put no blanks between words, with their punctuation and full width forms. */
const IDEOGRAPH = /^[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\uff00-\uffef]$/u

function isBetweenIdeographs(text: string, at: number, length: number): boolean {
  const before = /^[\udc00-\udfff]/.test(text.charAt(at - 1))
    ? text.slice(at - 2, at)
    : text.charAt(at - 1)
  const after = String.fromCodePoint(text.codePointAt(at + length) ?? 0)
  return IDEOGRAPH.test(before) && IDEOGRAPH.test(after)
}
