import type { ConditionNode, Finding } from './condition-node.js'
import { type Doubts, inDoubt, together } from './doubts.js'
import type { MessageFacts } from './message-facts.js'
import type { Captures } from './text/pattern.js'
import { PatternWork } from './text/pattern-work.js'

/** One condition and what it saw. */
export interface ConditionOutcome {
  /** Where it stands in the jobs file, from `when` on: `when.subject[0]`. */
  readonly path: string
  readonly matched: boolean
  readonly seen: string
  /** Why what was seen may not be what the sender wrote; absent if nothing speaks against it. */
  readonly doubts?: Doubts
}

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

/** A node's value in three-valued logic, with what led to it. */
interface Evaluation {
  readonly value: boolean | undefined
  readonly outcomes: readonly ConditionOutcome[]
  readonly decidedBy: ConditionOutcome
  readonly captures: Captures
}

/** Decides by what is known. With the body in the facts the result is never `undecided`. */
export function decide(conditions: ConditionNode, facts: MessageFacts): Decision {
  const { value, outcomes, decidedBy, captures } = evaluate(conditions, facts, new PatternWork())
  if (value === undefined) return { result: 'undecided' }
  if (value) return { result: 'matched', conditions: outcomes, captures }
  return { result: 'unmatched', decidedBy }
}

/** Every condition and what it saw, whether or not it mattered: for a person who asks why. */
export const explain = (
  conditions: ConditionNode,
  facts: MessageFacts,
  work = new PatternWork(),
): readonly ConditionOutcome[] => {
  switch (conditions.kind) {
    case 'test':
      return [outcomeOf(conditions.path, conditions.test(facts, work))]
    case 'not':
      return explain(conditions.node, facts, work)
    case 'all':
    case 'any':
      return conditions.nodes.flatMap((node) => explain(node, facts, work))
  }
}

function evaluate(node: ConditionNode, facts: MessageFacts, work: PatternWork): Evaluation {
  switch (node.kind) {
    case 'test': {
      const finding = node.test(facts, work)
      const outcome = outcomeOf(node.path, finding)
      return {
        value: finding.matched,
        outcomes: [outcome],
        decidedBy: outcome,
        captures: finding.captures ?? {},
      }
    }
    case 'not': {
      const inner = evaluate(node.node, facts, work)
      const value = inner.value === undefined ? undefined : !inner.value
      const decidedBy = { ...inner.decidedBy, path: node.path, matched: value === true }
      return { value, outcomes: [decidedBy], decidedBy, captures: {} }
    }
    case 'all':
      return combine(node, facts, work, false)
    case 'any':
      return combine(node, facts, work, true)
  }
}

/** `all` is settled by the first false, `any` by the first true; what follows is not looked at. */
function combine(
  { path, nodes }: Extract<ConditionNode, { kind: 'all' | 'any' }>,
  facts: MessageFacts,
  work: PatternWork,
  settling: boolean,
): Evaluation {
  const seen: Evaluation[] = []
  for (const node of nodes) {
    const evaluation = evaluate(node, facts, work)
    seen.push(evaluation)
    if (evaluation.value === settling) break
  }
  const [only] = seen
  if (only && seen.length === 1) return only
  const settledBy = seen.find(({ value }) => value === settling)
  // What came to another value, an alternative that half holds, has no part in the group's.
  if (settledBy) return settledBy
  const outcomes = seen.flatMap((evaluation) => evaluation.outcomes)
  const captures = Object.fromEntries(
    seen.flatMap((evaluation) => (evaluation.value ? Object.entries(evaluation.captures) : [])),
  )
  const value = seen.some((evaluation) => evaluation.value === undefined) ? undefined : !settling
  const group = {
    path,
    matched: value === true,
    seen: only?.decidedBy.seen ?? '',
    ...inDoubt(together(seen.map(({ decidedBy }) => decidedBy.doubts ?? []))),
  }
  return { value, outcomes, decidedBy: group, captures }
}

const outcomeOf = (path: string, { matched, seen, doubts = [] }: Finding): ConditionOutcome => ({
  path,
  matched: matched === true,
  seen,
  ...inDoubt(doubts),
})
