import type { ConditionNode } from './condition-node.js'
import {
  basisOf,
  type ConditionOutcome,
  capturesOf,
  decidedBy,
  type Evaluated,
  evaluate,
  everyOutcome,
} from './evaluate.js'
import type { MessageFacts } from './message-facts.js'
import type { Captures } from './text/pattern.js'
import { PatternWork } from './text/pattern-work.js'

/** What a monitor makes of a message. */
export type Decision =
  | {
      readonly result: 'matched'
      readonly conditions: readonly ConditionOutcome[]
      readonly captures: Captures
    }
  | {
      readonly result: 'unmatched'
      readonly decidedBy: ConditionOutcome
    }
  /** The header leaves it open; the body has to be read. */
  | { readonly result: 'undecided' }

/** A decision that can be explained. */
export interface Judgement {
  readonly decision: Decision
  /** Every condition and what it saw, whether or not it mattered: for a person who asks why. */
  everyCondition(): readonly ConditionOutcome[]
}

/** Judges by what is known. With the body in the facts the result is never `undecided`. */
export function judge(conditions: ConditionNode, facts: MessageFacts): Judgement {
  const work = new PatternWork()
  const evaluated = evaluate(conditions, facts, work)
  return {
    decision: decisionOf(evaluated),
    // After the decision, so that it takes nothing away from what that may search.
    everyCondition: () => everyOutcome(evaluated, facts, work),
  }
}

function decisionOf(evaluated: Evaluated): Decision {
  if (evaluated.value === undefined) return { result: 'undecided' }
  if (!evaluated.value) return { result: 'unmatched', decidedBy: decidedBy(evaluated) }
  return { result: 'matched', conditions: basisOf(evaluated), captures: capturesOf(evaluated) }
}

/** The decision alone. */
export const decide = (conditions: ConditionNode, facts: MessageFacts): Decision =>
  judge(conditions, facts).decision
