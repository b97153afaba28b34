import type { FieldTest, Finding } from '../condition-node.js'
import type { BodyFacts } from '../message-facts.js'
import type { PatternWork } from '../text/pattern-work.js'

/** A test of the body, which is open while that has not been read. */
export const needingBody =
  (test: (body: BodyFacts, work: PatternWork) => Finding): FieldTest =>
  ({ body }, work) =>
    body ? test(body, work) : { matched: undefined, seen: 'body not read' }
