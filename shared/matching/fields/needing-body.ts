import type { FieldTest, Finding } from '../condition-node.js'
import type { BodyFacts } from '../message-facts.js'

/** A test of the body, which is open while that has not been read. */
export const needingBody =
  (test: (body: BodyFacts) => Finding): FieldTest =>
  ({ body }) =>
    body ? test(body) : { matched: undefined, seen: 'body not read' }
