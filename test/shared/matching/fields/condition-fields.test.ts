import { expect, test } from 'vitest'
import { z } from 'zod'
import { faultLine } from '../../../../shared/failures/configuration-errors.js'
import { faultsIn } from '../../../../shared/jobs/schema/faults.js'
import type { ConditionNode } from '../../../../shared/matching/condition-node.js'
import { compileConditions } from '../../../../shared/matching/condition-tree.js'
import { CONDITION_FIELDS } from '../../../../shared/matching/fields/condition-fields.js'
import {
  type Conditions,
  conditionsSchema,
} from '../../../../shared/matching/fields/conditions-schema.js'

/** A condition on each field; the compiler wants a row for every one. */
const ONE_OF_EACH = {
  from: 'batch@example.co.jp',
  to: ['*@example.co.jp'],
  cc: 'ops@example.com',
  subject: { contains: 'END' },
  header: { 'List-Id': { contains: 'batch' } },
  size: { minBytes: 1 },
  unread: true,
  hasAttachment: false,
  attachment: { name: '*.csv' },
  text: [{ contains: 'a' }, { matches: 'b' }],
} satisfies Required<Omit<Conditions, 'any' | 'all' | 'not'>>

test('a row of the table is a setting of `when`, described, and has its tests at its path', () => {
  const { properties = {} } = z.toJSONSchema(conditionsSchema, { io: 'input' })
  const rows = Object.keys(CONDITION_FIELDS)
  expect(Object.keys(properties)).toEqual([...rows, 'any', 'all', 'not'])
  expect(pathsOf(compileConditions(conditionsSchema.parse(ONE_OF_EACH)))).toEqual([
    'when.from[0]',
    'when.to[0]',
    'when.cc[0]',
    'when.subject[0]',
    'when.header.List-Id[0]',
    'when.size',
    'when.unread',
    'when.hasAttachment',
    'when.attachment[0]',
    'when.text[0]',
    'when.text[1]',
  ])
  expect(Object.keys(ONE_OF_EACH)).toEqual(rows)
})

test.each([
  ...Object.keys(CONDITION_FIELDS).map((field) => ({ when: { [field]: undefined }, path: field })),
  { when: { not: { from: undefined } }, path: 'not.from' },
  { when: { any: [{ subject: undefined, from: 'a@example.com' }] }, path: 'any[0].subject' },
  { when: { attachment: { name: undefined } }, path: 'attachment.name' },
  { when: { size: { minBytes: 1, maxBytes: undefined } }, path: 'size.maxBytes' },
])('a condition without a value is a fault, and never no condition: $path', ({ when, path }) => {
  const faults = faultsIn(conditionsSchema, when).map(faultLine)
  expect(faults).toEqual([expect.stringMatching(`^${path.replace(/[[\]]/g, '\\$&')}: is missing;`)])
})

function pathsOf(node: ConditionNode): string[] {
  switch (node.kind) {
    case 'test':
      return [node.path]
    case 'not':
      return pathsOf(node.node)
    default:
      return node.nodes.flatMap(pathsOf)
  }
}
