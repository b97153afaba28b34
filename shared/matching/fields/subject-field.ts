import type { FieldTest } from '../condition-node.js'
import { findingOf } from '../text/text-finding.js'
import { compileTextTest } from '../text/text-test.js'
import { type ParsedTextTest, TEXT_TEST_FORMS, textTestSchema } from '../text/text-test-schema.js'
import { entriesField } from './condition-field.js'

function subjectTest(test: ParsedTextTest): FieldTest {
  const find = compileTextTest(test)
  return (facts, work) => findingOf(find(facts.subject, work))
}

/** Tests of the subject. */
export const subjectField = entriesField(textTestSchema, TEXT_TEST_FORMS, subjectTest)
