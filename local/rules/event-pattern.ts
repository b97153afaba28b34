// Amazon's own matcher, event-ruler, is a Java library; its ports to JavaScript are not kept up.
import { z } from 'zod'
import { TemplateError } from '../template/template-error.js'

/** Whether an event, or a part of it, is as a pattern says; `undefined` stands for what is not there. */
export type EventTest = (value: unknown) => boolean

const objectSchema = z.record(z.string(), z.unknown())
const literalSchema = z.union([z.string(), z.number(), z.boolean(), z.null()])
const valuesSchema = z.array(z.unknown()).min(1)

/** Those kinds of comparison that are known here. What is none of them is refused, never taken for a match. */
const comparisonSchema = z.union([
  z.strictObject({ prefix: z.string() }),
  z.strictObject({ exists: z.boolean() }),
  z.strictObject({
    'anything-but': z.union([literalSchema, z.array(literalSchema).min(1)]),
  }),
])

/**
 * The test that an event pattern stands for: every field has to match, by one of its values.
 *
 * Source: EventBridge user guide, "Comparison operators for use in event patterns in Amazon EventBridge". Known are literal values,
 * nested fields, `prefix`, `exists` and `anything-but` with literal values.
 *
 * @throws TemplateError naming what is not known
 */
export function compilePattern(pattern: unknown, where: string): EventTest {
  const values = valuesSchema.safeParse(pattern)
  if (values.success) return anyOf(values.data.map((value) => comparison(value, where)))
  const fields = objectSchema.safeParse(pattern)
  if (!fields.success) throw new TemplateError(where, 'a pattern has objects and lists of values')
  const tests = Object.entries(fields.data).map(([name, nested]) => {
    const path = `${where}.${name}`
    if (name.startsWith('$')) throw new TemplateError(path, 'this operator is not known')
    return { name, test: compilePattern(nested, path) }
  })
  // A list in an event matches by any of its elements.
  return orElements((value) => {
    const members = objectSchema.safeParse(value).data ?? {}
    return tests.every(({ name, test }) => test(members[name]))
  })
}

function comparison(value: unknown, where: string): EventTest {
  const literal = literalSchema.safeParse(value)
  if (literal.success) return orElements((seen) => seen === literal.data)
  const parsed = comparisonSchema.safeParse(value)
  if (!parsed.success) {
    throw new TemplateError(where, `the comparison ${JSON.stringify(value)} is not known`)
  }
  const operator = parsed.data
  if ('exists' in operator) return (seen) => isLeaf(seen) === operator.exists
  if ('prefix' in operator) {
    return orElements((seen) => typeof seen === 'string' && seen.startsWith(operator.prefix))
  }
  const others = [operator['anything-but']].flat()
  return orElements((seen) => isLeaf(seen) && !others.some((other) => other === seen))
}

/** `exists` is about fields with a value, not about objects. */
const isLeaf = (value: unknown): boolean =>
  value !== undefined && !objectSchema.safeParse(value).success

const anyOf =
  (tests: readonly EventTest[]): EventTest =>
  (value) =>
    tests.some((test) => test(value))

const orElements =
  (test: EventTest): EventTest =>
  (value) =>
    Array.isArray(value) ? value.some((element) => test(element)) : test(value)
