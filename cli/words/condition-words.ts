import pc from 'picocolors'
import type { ConditionOutcome } from '../../shared/matching/evaluate.js'
import { expectedWords, isNegated } from '../../shared/matching/expected-words.js'
import type { Captures } from '../../shared/matching/text/pattern.js'
import { printable } from './printable.js'

/** A condition and what it saw, for a person; what it could not read for certain is said. */
export function conditionWords({ path, seen, doubts = [] }: ConditionOutcome): string {
  const doubt = doubts.length > 0 ? pc.yellow(`  in doubt: ${doubts.join(', ')}`) : ''
  return `${path}  saw "${printable(seen)}"${doubt}`
}

/** A condition on a line: whether it is good, what the jobs file has for it, and what it saw. */
export function conditionLine(condition: ConditionOutcome, when: unknown): string {
  const negated = isNegated(condition.path)
  const sign = condition.matched !== negated ? pc.green('yes') : pc.yellow('no ')
  const expected = expectedWords(when, condition.path)
  const wanted = expected === '' ? '' : `${negated ? 'not ' : ''}${printable(expected)}  `
  return `${sign} ${wanted}${conditionWords(condition)}`
}

/** What patterns took out of a mail, a line for all: `captures  job = "SETTLE01", code = "0"`; none if there is nothing. */
export function captureWords(captures: Captures): string[] {
  const words = Object.entries(captures).map(
    ([name, value]) => `${name} = ${JSON.stringify(printable(value))}`,
  )
  return words.length === 0 ? [] : [`captures  ${words.join(', ')}`]
}
