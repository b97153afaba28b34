import { WARNING } from '../../mail/bounds/warnings.js'
import { ownText } from '../../mail/lines/own-text.js'
import { afterMatch, type Doubts, PATTERN_INPUT_CUT, together } from '../doubts.js'
import { type Captures, compilePattern, type Pattern } from './pattern.js'
import { acrossLines, inPatternForm, speaksOfLines } from './pattern-form.js'
import { MAX_PATTERN_WORK, PatternWork } from './pattern-work.js'
import type { SearchableText } from './searchable-text.js'
import type { TextFinding } from './text-finding.js'
import { formsOfContains, formsOfMatches, inForm, type TextForm } from './text-form.js'
import type { ParsedTextTest } from './text-test-schema.js'

/** Patterns look at this much of a text: RE2 is linear, but slow enough that 1 000 monitors of a 4 MB text would not end. */
export const MAX_PATTERN_INPUT = 262_144

/** Looks at a text. @param work what is left for patterns; without it, all that there is for one mail */
export type TextTest = (text: SearchableText, work?: PatternWork) => TextFinding

/** Compiles a test on text. What it looks for is put into the form of the text that it looks at. */
export const compileTextTest = (test: ParsedTextTest): TextTest =>
  'contains' in test ? containsTest(test) : matchesTest(test)

function containsTest(test: Extract<ParsedTextTest, { contains: string }>) {
  const wanted = formsOfContains(test)
    .map((form) => ({ form, phrase: inForm(test.contains, form) }))
    // Nothing would be found everywhere.
    .filter(({ phrase }) => phrase !== '')
  return (text: SearchableText): TextFinding => {
    let isCut = false
    for (const { form, phrase } of differingIn(text, wanted)) {
      const formed = text.in(form)
      const at = formed.text.indexOf(phrase)
      if (at >= 0) {
        const doubts = afterMatch(text.doubts)
        return { matched: true, seen: text.around(form, at), captures: {}, doubts }
      }
      isCut ||= formed.isCut
    }
    return notFound(text, isCut ? together([text.doubts, [WARNING.textCut]]) : text.doubts)
  }
}

function matchesTest(test: Extract<ParsedTextTest, { matches: string }>) {
  const written = inPatternForm(test.matches, test.foldWidth ?? false)
  const lines = speaksOfLines(written) ? 'kept' : 'wrapped'
  const pattern = compilePattern(
    lines === 'wrapped' && !test.joinLines ? acrossLines(written) : written,
    { caseSensitive: test.caseSensitive ?? false },
  )
  const wanted = formsOfMatches(test, lines).map((form) => ({ form }))
  return (text: SearchableText, work = new PatternWork()): TextFinding => {
    const looked = differingIn(text, wanted)
    const maxWork = MAX_PATTERN_WORK / looked.length
    let isCut = false
    for (const { form } of looked) {
      const whole = text.in(form).text.replace(LINE_ENDS_AT_END, '')
      const most = Math.min(MAX_PATTERN_INPUT, whole.length)
      const input = whole.slice(0, work.charactersFor(pattern.steps, most, maxWork))
      const isInputCut = input.length < whole.length
      const found = pattern.find(input)
      const isAtCut = isInputCut && found?.end === input.length
      if (found && !(isAtCut && needsTheEnd(pattern, input))) {
        const captures = ownCaptures(found.captures)
        const seen = text.around(form, found.at)
        const doubts = [...afterMatch(text.doubts), ...(isAtCut ? [PATTERN_INPUT_CUT] : [])]
        return { matched: true, seen, captures, doubts }
      }
      isCut ||= isInputCut
    }
    return notFound(text, isCut ? [...text.doubts, PATTERN_INPUT_CUT] : text.doubts)
  }
}

/** A text part ends with a line end, and one in a multipart without: to a pattern, both end with their last character. */
const LINE_ENDS_AT_END = /(?<!\n)\n+$/

/** Whether a pattern matches only because the text was cut: `\z`, `$` and `\b` take the cut for an end. */
const needsTheEnd = (pattern: Pattern, input: string): boolean =>
  ['_', ' '].some((next) => pattern.find(`${input}${next}`) === undefined)

/** On a text of one line, all forms of its lines are the same. */
const differingIn = <Way extends { readonly form: TextForm }>(
  text: SearchableText,
  ways: readonly Way[],
): readonly Way[] => (text.isOneLine ? ways.slice(0, 1) : ways)

/** They outlive the text, in the manifest. */
const ownCaptures = (captures: Captures): Captures =>
  Object.fromEntries(Object.entries(captures).map(([name, value]) => [name, ownText(value)]))

const notFound = (text: SearchableText, doubts: Doubts): TextFinding => ({
  matched: false,
  seen: text.beginning,
  captures: {},
  doubts,
})
