import type { Everything } from '../jobs/file/jobs-file.js'
import type { ParsedConditions } from '../jobs/schema/conditions-schema.js'
import {
  addressTest,
  attachmentConditionTest,
  type FieldTest,
  hasAttachmentTest,
  headerTest,
  sizeTest,
  subjectTest,
  textTest,
  unreadTest,
} from './field-tests.js'

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
      readonly nodes: readonly ConditionNode[]
    }
  | { readonly kind: 'not'; readonly path: string; readonly node: ConditionNode }

/** Compiles `when`. Tests that need only the header come first, so that a header can decide alone. */
export function compileConditions(
  when: ParsedConditions | Everything,
  path = 'when',
): ConditionNode {
  if ('everything' in when) {
    return { kind: 'test', path, test: () => ({ matched: true, seen: 'everything()' }) }
  }
  const { from, to, cc, subject, text, header = {}, attachment, hasAttachment, size, unread } = when
  const nested = (conditions: ParsedConditions, index: number, key: string) =>
    compileConditions(conditions, `${path}.${key}[${index}]`)
  const nodes: ConditionNode[] = [
    ...anyOf(`${path}.from`, from, (pattern) => addressTest(pattern, 'from')),
    ...anyOf(`${path}.to`, to, (pattern) => addressTest(pattern, 'to')),
    ...anyOf(`${path}.cc`, cc, (pattern) => addressTest(pattern, 'cc')),
    ...anyOf(`${path}.subject`, subject, subjectTest),
    ...Object.entries(header).flatMap(([name, tests]) =>
      anyOf(`${path}.header.${name}`, tests, (test) => headerTest(name, test)),
    ),
    ...leaf(`${path}.size`, size, sizeTest),
    ...leaf(`${path}.unread`, unread, unreadTest),
    ...leaf(`${path}.hasAttachment`, hasAttachment, hasAttachmentTest),
    ...anyOf(`${path}.attachment`, attachment, attachmentConditionTest),
    ...anyOf(`${path}.text`, text, textTest),
    ...(when.all ?? []).map((conditions, index) => nested(conditions, index, 'all')),
  ]
  if (when.any) {
    const alternatives = when.any.map((conditions, index) => nested(conditions, index, 'any'))
    nodes.push({ kind: 'any', path: `${path}.any`, nodes: alternatives })
  }
  if (when.not) {
    nodes.push({
      kind: 'not',
      path: `${path}.not`,
      node: compileConditions(when.not, `${path}.not`),
    })
  }
  return { kind: 'all', path, nodes }
}

function anyOf<T>(
  path: string,
  entries: readonly T[] | undefined,
  compile: (entry: T) => FieldTest,
): ConditionNode[] {
  if (entries === undefined) return []
  const nodes = entries.map((entry, index) => ({
    kind: 'test' as const,
    path: `${path}[${index}]`,
    test: compile(entry),
  }))
  return [{ kind: 'any', path, nodes }]
}

const leaf = <T>(
  path: string,
  value: T | undefined,
  compile: (value: T) => FieldTest,
): ConditionNode[] => (value === undefined ? [] : [{ kind: 'test', path, test: compile(value) }])
