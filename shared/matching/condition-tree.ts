import { type ConditionNode, groupOf } from './condition-node.js'
import type { ConditionField } from './fields/condition-field.js'
import { CONDITION_FIELDS } from './fields/condition-fields.js'
import { type Everything, isEverything, type ParsedConditions } from './fields/conditions-schema.js'

const FIELDS: readonly (readonly [string, ConditionField])[] = Object.entries(CONDITION_FIELDS)

/** Compiles `when`. Tests that need only the header come first, so that a header can decide alone. */
export function compileConditions(
  when: ParsedConditions | Everything,
  path = 'when',
): ConditionNode {
  if (isEverything(when)) {
    return { kind: 'test', path, test: () => ({ matched: true, seen: 'everything()' }) }
  }
  const nested = (conditions: ParsedConditions, index: number, key: string) =>
    compileConditions(conditions, `${path}.${key}[${index}]`)
  const nodes: ConditionNode[] = [
    ...FIELDS.flatMap(([name, field]) => {
      const value: unknown = Reflect.get(when, name)
      return value === undefined ? [] : field.nodesOf(`${path}.${name}`, value)
    }),
    ...(when.all ?? []).map((conditions, index) => nested(conditions, index, 'all')),
  ]
  if (when.any) {
    const alternatives = when.any.map((conditions, index) => nested(conditions, index, 'any'))
    nodes.push(groupOf('any', `${path}.any`, alternatives))
  }
  if (when.not) {
    nodes.push({
      kind: 'not',
      path: `${path}.not`,
      node: compileConditions(when.not, `${path}.not`),
    })
  }
  return groupOf('all', path, nodes)
}
