import { RE2JS } from 're2js'
import { acrossLines, inPatternForm } from './pattern-form.js'

/** A pattern longer than this is a program, not a condition. */
export const MAX_PATTERN_LENGTH = 1_000

/**
 * A compiled pattern larger than this is refused: RE2 runs in time (pattern x input), and repeats such as
 * `(a{500}){500}` make a short pattern a large program.
 */
const MAX_PROGRAM_SIZE = 10_000

/** Named groups of the first match. */
export type Captures = Readonly<Record<string, string>>

/** A pattern a user wrote, compiled; linear in the input, whatever it says. */
export interface Pattern {
  /** Instructions of the compiled program: a character costs at most as many steps. */
  readonly steps: number
  /** The first match and its named groups; undefined if there is none. */
  find(text: string): PatternMatch | undefined
}

/** Where a pattern was found. */
interface PatternMatch {
  readonly at: number
  /** Behind its last character. */
  readonly end: number
  readonly captures: Captures
}

/** What is wrong with a pattern, for the author; undefined if it compiles. */
export function patternFault(pattern: string): string | undefined {
  try {
    RE2JS.compile(pattern)
    // What runs is not what was written: composing its characters may leave no pattern.
    const inForms = [false, true].map((foldWidth) => inPatternForm(pattern, foldWidth))
    if (pattern !== '' && inForms.includes(''))
      return 'has nothing that is seen, and would match everything'
    const sizes = inForms.map((form) => RE2JS.compile(acrossLines(form)).programSize())
    const size = Math.max(...sizes)
    if (size <= MAX_PROGRAM_SIZE) return undefined
    return `is too expensive: it compiles to ${size} steps, ${MAX_PROGRAM_SIZE} are allowed; use smaller repeat counts`
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return `is not an RE2 pattern: ${reason} (look-around and back references do not exist)${backslashHint(pattern)}`
  }
}

/** `\\(` between quotes is `(` to TypeScript, and what was a sign of the text is one of the pattern. */
const backslashHint = (pattern: string): string =>
  /[()[\]{}+*?|]/.test(pattern) && !pattern.includes('\\')
    ? '; if it was written with a backslash, TypeScript took that away: write matches(String.raw`...`)'
    : ''

/**
 * What is wrong with a pattern for text whose width is folded: a character that folding replaces cannot occur in such a
 * text, and the pattern would silently never match. Undefined if it has none.
 */
export function foldedWidthFault(pattern: string): string | undefined {
  const written = inPatternForm(pattern, true)
  const folded = written.replace(/[^\0-\x7f]+/g, foldedLiteral).replace(CODE_POINT, foldedCodePoint)
  if (folded === written) return undefined
  return `has characters that foldWidth replaces in the text, and so would never match; write it as ${folded}`
}

/** `\x{FF8C}`: a character by its number. */
const CODE_POINT = /\\x\{([0-9a-f]{1,5})\}/gi

/** What folding makes of some characters, still standing for itself: the full width （ becomes \(. */
function foldedLiteral(characters: string): string {
  const folded = characters.normalize('NFKC')
  return folded === characters ? characters : folded.replace(/[\\^$.*+?()[\]{}|-]/g, '\\$&')
}

function foldedCodePoint(written: string, digits: string): string {
  const character = String.fromCodePoint(Number.parseInt(digits, 16))
  const folded = foldedLiteral(character)
  return folded === character ? written : folded
}

/**
 * Compiles a pattern that `patternFault` passed. `^` and `$` are the beginning and the end of a line, as in Sieve, grep and every log
 * tool; `\A` and `\z` are those of the text.
 */
export function compilePattern(pattern: string, options: { caseSensitive: boolean }): Pattern {
  const heedingCase = options.caseSensitive ? 0 : RE2JS.CASE_INSENSITIVE
  const compiled = RE2JS.compile(pattern, RE2JS.MULTILINE | heedingCase)
  const names = Object.keys(compiled.namedGroups())
  return {
    steps: compiled.programSize(),
    find(text) {
      const matcher = compiled.matcher(text)
      if (!matcher.find()) return undefined
      const captures = names.flatMap((name) => {
        const value = matcher.group(name)
        return value === null ? [] : [[name, value]]
      })
      return { at: matcher.start(), end: matcher.end(), captures: Object.fromEntries(captures) }
    },
  }
}

/** A text as a pattern that matches just that text. */
export const quotePattern = (text: string): string => RE2JS.quote(text)
