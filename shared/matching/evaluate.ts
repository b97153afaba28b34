import type { ConditionNode, Finding } from './condition-node.js'
import { type Doubts, inDoubt, together } from './doubts.js'
import type { MessageFacts } from './message-facts.js'
import type { Captures } from './text/pattern.js'
import type { PatternWork } from './text/pattern-work.js'

/** One condition and what it saw. */
export interface ConditionOutcome {
  /** Where it stands in the jobs file, from `when` on: `when.subject[0]`. */
  readonly path: string
  readonly matched: boolean
  readonly seen: string
  /** Why what was seen may not be what the sender wrote; absent if nothing speaks against it. */
  readonly doubts?: Doubts
}

/** A condition, or a group of them, with its value: undefined while the body that it needs has not been read. */
export type Evaluated = EvaluatedTest | EvaluatedNot | EvaluatedGroup

interface EvaluatedTest {
  readonly kind: 'test'
  readonly value: boolean | undefined
  readonly outcome: ConditionOutcome
  readonly captures: Captures
}

interface EvaluatedNot {
  readonly kind: 'not'
  readonly path: string
  readonly value: boolean | undefined
  readonly inner: Evaluated
}

interface EvaluatedGroup {
  readonly kind: 'all' | 'any'
  readonly path: string
  readonly value: boolean | undefined
  readonly seen: readonly Evaluated[]
  /** What was not looked at, as the group was settled before. */
  readonly unseen: readonly ConditionNode[]
}

/** The value that settles a group: `all` is settled by the first false, `any` by the first true. */
const SETTLING = { all: false, any: true } as const

/** Evaluates in three-valued logic, each test once and no more of them than the value needs. */
export function evaluate(node: ConditionNode, facts: MessageFacts, work: PatternWork): Evaluated {
  switch (node.kind) {
    case 'test':
      return evaluatedTest(node.path, node.test(facts, work))
    case 'not': {
      const inner = evaluate(node.node, facts, work)
      const value = inner.value === undefined ? undefined : !inner.value
      return { kind: 'not', path: node.path, value, inner }
    }
    case 'all':
    case 'any': {
      const { kind, path, nodes } = node
      const seen: Evaluated[] = []
      for (const one of nodes) {
        seen.push(evaluate(one, facts, work))
        if (seen.at(-1)?.value === SETTLING[kind]) break
      }
      return { kind, path, value: groupValue(kind, seen), seen, unseen: nodes.slice(seen.length) }
    }
  }
}

function evaluatedTest(path: string, { matched, seen, captures, doubts }: Finding): EvaluatedTest {
  const outcome = { path, matched: matched === true, seen, ...inDoubt(doubts ?? []) }
  return { kind: 'test', value: matched, outcome, captures: captures ?? {} }
}

function groupValue(kind: 'all' | 'any', seen: readonly Evaluated[]): boolean | undefined {
  const values = seen.map(({ value }) => value)
  if (values.includes(SETTLING[kind])) return SETTLING[kind]
  return values.includes(undefined) ? undefined : !SETTLING[kind]
}

/** The conditions that a value rests on, each with what it saw. */
export function basisOf(evaluated: Evaluated): readonly ConditionOutcome[] {
  if (evaluated.kind === 'test' || evaluated.kind === 'not') return [decidedBy(evaluated)]
  return decidingIn(evaluated).flatMap(basisOf)
}

/** What the patterns took out of the message, of all that the value rests on. */
export function capturesOf(evaluated: Evaluated): Captures {
  if (evaluated.kind === 'test') return evaluated.captures
  if (evaluated.kind === 'not') return {}
  const holding = decidingIn(evaluated).filter(({ value }) => value)
  return Object.fromEntries(holding.flatMap((one) => Object.entries(capturesOf(one))))
}

/** The one condition that decided, or the group whose conditions did so together. */
export function decidedBy(evaluated: Evaluated): ConditionOutcome {
  if (evaluated.kind === 'test') return evaluated.outcome
  const { path, value } = evaluated
  if (evaluated.kind === 'not')
    return { ...decidedBy(evaluated.inner), path, matched: value === true }
  const outcomes = decidingIn(evaluated).map(decidedBy)
  const [first] = outcomes
  if (first && outcomes.length === 1) return first
  return {
    path,
    matched: value === true,
    seen: first?.seen ?? '',
    ...inDoubt(together(outcomes.map(({ doubts }) => doubts ?? []))),
  }
}

/** What came to another value, an alternative that half holds, has no part in the group's. */
function decidingIn({ kind, seen }: EvaluatedGroup): readonly Evaluated[] {
  const settling = seen.find(({ value }) => value === SETTLING[kind])
  return settling ? [settling] : seen
}

/** Every condition and what it saw, whether or not it mattered; what was not looked at is now. */
export function everyOutcome(
  evaluated: Evaluated,
  facts: MessageFacts,
  work: PatternWork,
): readonly ConditionOutcome[] {
  switch (evaluated.kind) {
    case 'test':
      return [evaluated.outcome]
    case 'not':
      return everyOutcome(evaluated.inner, facts, work)
    case 'all':
    case 'any': {
      const rest = evaluated.unseen.map((node) => evaluate(node, facts, work))
      return [...evaluated.seen, ...rest].flatMap((one) => everyOutcome(one, facts, work))
    }
  }
}
