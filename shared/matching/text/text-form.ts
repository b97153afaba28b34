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
 * A text in a form. Blanks of any kind (no-break, full width, tabs) are blanks. NFC in any case, as a text has several spellings in
 * Unicode; full and half width forms differ only in compatibility decomposition (Unicode TR 15).
 */
export function inForm(text: string, form: TextForm): string {
  const composed = streamSafe(blanksFolded(text, form)).normalize(form.foldWidth ? 'NFKC' : 'NFC')
  return form.caseSensitive ? composed : composed.toLowerCase()
}

const MANY_MARKS = /\p{M}{30}(?=\p{M})/gu
/** As marks, they would be sorted within milliseconds. */
const FEW_CHARACTERS = 4_096

/**
 * Normalising sorts the marks of a letter, in time that grows with the square of their number: 500 KB of them took 20 s. No letter
 * of a language has thirty (Unicode TR 15, Stream-Safe Text Format).
 */
const streamSafe = (text: string): string =>
  text.length < FEW_CHARACTERS ? text : text.replace(MANY_MARKS, '$&\u034f')

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
