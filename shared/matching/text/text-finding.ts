import type { Finding } from '../condition-node.js'
import { type Doubts, inDoubt } from '../doubts.js'
import type { Captures } from './pattern.js'

/** What a test made of a text. */
export interface TextFinding {
  readonly matched: boolean
  /** The place that matched, else the beginning of the text. */
  readonly seen: string
  readonly captures: Captures
  readonly doubts: Doubts
}

/** The same as a condition's finding. */
export const findingOf = ({ doubts, ...finding }: TextFinding): Finding => ({
  ...finding,
  ...inDoubt(doubts),
})
