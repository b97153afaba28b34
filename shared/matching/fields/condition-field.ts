import type * as z from 'zod'
import { type ConditionNode, type FieldTest, groupOf } from '../condition-node.js'
import { oneOrMore } from './one-or-more.js'

/** The most entries that a condition takes. */
export const MAX_ENTRIES = 100

/** A field of `when`: what may be written there, and the tests that it stands for. */
export interface ConditionField<Schema extends z.ZodType = z.ZodType> {
  readonly schema: Schema
  /** @param path where it stands in the jobs file: `when.subject` */
  nodesOf(path: string, value: z.output<Schema>): readonly ConditionNode[]
}

/** A field with one value. */
export const valueField = <Schema extends z.ZodType>(
  schema: Schema,
  test: (value: z.output<Schema>) => FieldTest,
): ConditionField<Schema> => ({
  schema,
  nodesOf: (path, value) => [{ kind: 'test', path, test: test(value) }],
})

/** A field with one entry or several, which are ORed. @param form how an entry is written, for people */
export const entriesField = <Entry extends z.ZodType>(
  entry: Entry,
  form: string,
  test: (entry: z.output<Entry>) => FieldTest,
) => ({
  schema: oneOrMore(entry, form, MAX_ENTRIES),
  nodesOf: (path: string, entries: readonly z.output<Entry>[]) => [anyOf(path, entries, test)],
})

/** One of these. */
export const anyOf = <Entry>(
  path: string,
  entries: readonly Entry[],
  test: (entry: Entry) => FieldTest,
): ConditionNode =>
  groupOf(
    'any',
    path,
    entries.map((entry, index) => ({
      kind: 'test',
      path: `${path}[${index}]`,
      test: test(entry),
    })),
  )
