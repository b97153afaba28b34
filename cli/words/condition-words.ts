import pc from 'picocolors'
import type { ConditionOutcome } from '../../shared/matching/decide.js'
import { printable } from './printable.js'

/** A condition and what it saw, for a person; what it could not read for certain is said. */
export function conditionWords({ path, seen, doubts = [] }: ConditionOutcome): string {
  const doubt = doubts.length > 0 ? pc.yellow(`  in doubt: ${doubts.join(', ')}`) : ''
  return `${path}  saw "${printable(seen)}"${doubt}`
}
