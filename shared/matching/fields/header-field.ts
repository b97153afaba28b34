import * as z from 'zod'
import type { FieldTest } from '../condition-node.js'
import { inDoubt, together } from '../doubts.js'
import { findingOf } from '../text/text-finding.js'
import { compileTextTest } from '../text/text-test.js'
import { type ParsedTextTest, TEXT_TEST_FORMS, textTestSchema } from '../text/text-test-schema.js'
import { anyOf, type ConditionField, MAX_ENTRIES } from './condition-field.js'
import { oneOrMore } from './one-or-more.js'
import { isFaultless } from './schema-parts.js'

const headerSchema = z
  .record(
    z.string().regex(/^[!-9;-~]+$/, 'is not the name of a header field (RFC 5322 2.2)'),
    oneOrMore(textTestSchema, TEXT_TEST_FORMS, MAX_ENTRIES),
    'must be { name of a field: contains("...") }',
  )
  .refine((fields) => Object.keys(fields).length > 0, {
    error: 'names no field, and would hold of every mail; name one: { "X-Job": contains("...") }',
    when: isFaultless,
  })
  .meta({ minProperties: 1 })

function headerTest(name: string, test: ParsedTextTest): FieldTest {
  const find = compileTextTest(test)
  return (facts, work) => {
    const findings = facts.header(name).map((value) => find(value, work))
    const found = findings.find(({ matched }) => matched)
    if (found) return findingOf(found)
    const doubts = together([facts.missingIn(name), ...findings.map((finding) => finding.doubts)])
    return { matched: false, seen: findings[0]?.seen ?? 'no such field', ...inDoubt(doubts) }
  }
}

/** Tests of header fields by their names: of each named field, any value must pass. */
export const headerField: ConditionField<typeof headerSchema> = {
  schema: headerSchema,
  nodesOf: (path, fields) =>
    Object.entries(fields).map(([name, tests]) =>
      anyOf(`${path}.${name}`, tests, (test) => headerTest(name, test)),
    ),
}
