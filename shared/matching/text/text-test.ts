import { WARNING } from '../../mail/bounds/warnings.js'
import { ownText } from '../../mail/lines/own-text.js'
import { afterMatch, type Doubts, PATTERN_INPUT_CUT, together } from '../doubts.js'
import { excerpt } from './excerpt.js'
import { type Captures, compilePattern } from './pattern.js'
import { normalised, type SearchableText } from './searchable-text.js'
import type { TextFinding } from './text-finding.js'
import type { ParsedTextTest } from './text-test-schema.js'

/** Patterns look at this much of a text: RE2 is linear, but slow enough that 1 000 monitors of a 4 MB text would not end. */
export const MAX_PATTERN_INPUT = 262_144

/**
 * RE2's work is at most (steps of the program x characters), some 20 ns each: a pattern of many steps sees less of a text,
 * so that none takes much longer than a second. Up to 256 steps, which is more than people write, it sees all it may.
 */
const MAX_PATTERN_WORK = 64 * 1024 * 1024

/** Compiles a test on text. */
export function compileTextTest(test: ParsedTextTest): (text: SearchableText) => TextFinding {
  if ('contains' in test) {
    const wanted = normalised(test.contains, test)
    return (text) => {
      const form = text.in(test)
      const at = form.text.indexOf(wanted)
      if (at < 0)
        return notFound(text, form.isCut ? together([text.doubts, [WARNING.textCut]]) : text.doubts)
      const seen = excerpt(asWritten(text, test, form.text), at)
      return { matched: true, seen, captures: {}, doubts: afterMatch(text.doubts) }
    }
  }
  const pattern = compilePattern(test.matches.normalize('NFC'), {
    caseSensitive: test.caseSensitive ?? false,
  })
  const maxInput = Math.min(MAX_PATTERN_INPUT, Math.floor(MAX_PATTERN_WORK / pattern.steps))
  return (text) => {
    // The pattern folds case by itself; folding the text would change what is captured.
    const { text: whole } = text.in({ ...test, caseSensitive: true })
    const form = whole.slice(0, maxInput)
    const found = pattern.find(form)
    if (!found) {
      const isCut = form.length < whole.length
      return notFound(text, isCut ? [...text.doubts, PATTERN_INPUT_CUT] : text.doubts)
    }
    return {
      matched: true,
      seen: excerpt(form, form.indexOf(found.match)),
      captures: ownCaptures(found.captures),
      doubts: afterMatch(text.doubts),
    }
  }
}

/** They outlive the text, in the manifest. */
const ownCaptures = (captures: Captures): Captures =>
  Object.fromEntries(Object.entries(captures).map(([name, value]) => [name, ownText(value)]))

const notFound = (text: SearchableText, doubts: Doubts): TextFinding => ({
  matched: false,
  seen: text.beginning,
  captures: {},
  doubts,
})

/** The text before its case was folded, so that people see what was written; folding rarely moves what follows. */
function asWritten(text: SearchableText, test: ParsedTextTest, form: string): string {
  const { text: written } = text.in({ ...test, caseSensitive: true })
  return written.length === form.length ? written : form
}
