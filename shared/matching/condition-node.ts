import type { Doubts } from './doubts.js'
import type { MessageFacts } from './message-facts.js'
import type { Captures } from './text/pattern.js'
import type { PatternWork } from './text/pattern-work.js'

/** What one test saw; `matched` is undefined while the body it needs has not been read. */
export interface Finding {
  readonly matched: boolean | undefined
  readonly seen: string
  readonly captures?: Captures
  /** Why what was seen may not be what the sender wrote; absent if nothing speaks against it. */
  readonly doubts?: Doubts
}

/** One condition on one field, compiled. @param work what is left for the patterns of its monitor in this mail */
export type FieldTest = (facts: MessageFacts, work: PatternWork) => Finding

/** Conditions, compiled: tests at the leaves, with the path in the jobs file that each comes from. */
export type ConditionNode =
  | {
      readonly kind: 'test'
      readonly path: string
      readonly test: FieldTest
    }
  | {
      readonly kind: 'all' | 'any'
      readonly path: string
      /** At least one: of none, all would hold. */
      readonly nodes: readonly [ConditionNode, ...ConditionNode[]]
    }
  | { readonly kind: 'not'; readonly path: string; readonly node: ConditionNode }

/**
 * Conditions together.
 * @throws RangeError if there are none: of none, all would hold, of every mail. A schema has refused that before.
 */
export function groupOf(
  kind: 'all' | 'any',
  path: string,
  nodes: readonly ConditionNode[],
): ConditionNode {
  const [first, ...others] = nodes
  if (first === undefined) throw new RangeError(`${path} has no condition`)
  return { kind, path, nodes: [first, ...others] }
}
