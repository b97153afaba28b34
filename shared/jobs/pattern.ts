import { RE2JS } from 're2js'

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
  /** The first match and its named groups; undefined if there is none. */
  find(text: string): { readonly match: string; readonly captures: Captures } | undefined
}

/** What is wrong with a pattern, for the author; undefined if it compiles. */
export function patternFault(pattern: string): string | undefined {
  try {
    const size = RE2JS.compile(pattern).programSize()
    if (size <= MAX_PROGRAM_SIZE) return undefined
    return `is too expensive: it compiles to ${size} steps, ${MAX_PROGRAM_SIZE} are allowed; use smaller repeat counts`
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return `is not an RE2 pattern: ${reason} (look-around and back references do not exist)`
  }
}

/** Compiles a pattern that `patternFault` passed. */
export function compilePattern(pattern: string, options: { caseSensitive: boolean }): Pattern {
  const compiled = RE2JS.compile(pattern, options.caseSensitive ? 0 : RE2JS.CASE_INSENSITIVE)
  const names = Object.keys(compiled.namedGroups())
  return {
    find(text) {
      const matcher = compiled.matcher(text)
      if (!matcher.find()) return undefined
      const captures = names.flatMap((name) => {
        const value = matcher.group(name)
        return value === null ? [] : [[name, value]]
      })
      return { match: matcher.group() ?? '', captures: Object.fromEntries(captures) }
    },
  }
}

/** A text as a pattern that matches just that text. */
export const quotePattern = (text: string): string => RE2JS.quote(text)
