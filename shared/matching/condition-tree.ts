import type { ParsedConditions, ParsedTextTest } from '../jobs/conditions-schema.js'
import type { Everything } from '../jobs/jobs-file.js'
import type { Captures } from '../jobs/pattern.js'
import { compileAddressTest } from './address-test.js'
import { compileAttachmentTest } from './attachment-test.js'
import type { BodyFacts, MessageFacts } from './message-facts.js'
import { SearchableText } from './searchable-text.js'
import { compileTextTest, type TextFinding } from './text-test.js'

/** What one test saw; `matched` is undefined while the body it needs has not been read. */
export interface Finding {
  readonly matched: boolean | undefined
  readonly seen: string
  readonly captures?: Captures
}

/** Conditions, compiled: tests at the leaves, with the path in the jobs file that each comes from. */
export type ConditionNode =
  | {
      readonly kind: 'test'
      readonly path: string
      readonly test: (facts: MessageFacts) => Finding
    }
  | {
      readonly kind: 'all' | 'any'
      readonly path: string
      readonly nodes: readonly ConditionNode[]
    }
  | { readonly kind: 'not'; readonly path: string; readonly node: ConditionNode }

type Test = (facts: MessageFacts) => Finding

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
  compile: (entry: T) => Test,
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
  compile: (value: T) => Test,
): ConditionNode[] => (value === undefined ? [] : [{ kind: 'test', path, test: compile(value) }])

function addressTest(pattern: string, field: 'from' | 'to' | 'cc'): Test {
  const test = compileAddressTest(pattern)
  return (facts) => ({ matched: facts[field].some(test), seen: listed(facts[field]) })
}

function subjectTest(test: ParsedTextTest): Test {
  const find = compileTextTest(test)
  return (facts) => find(facts.subject)
}

function headerTest(name: string, test: ParsedTextTest): Test {
  const find = compileTextTest(test)
  return (facts) => {
    const findings: TextFinding[] = facts
      .header(name)
      .map((value) => find(new SearchableText(value)))
    return (
      findings.find(({ matched }) => matched) ?? {
        matched: false,
        seen: findings[0]?.seen ?? 'no such field',
      }
    )
  }
}

const sizeTest =
  ({
    minBytes = 0,
    maxBytes = Number.POSITIVE_INFINITY,
  }: NonNullable<ParsedConditions['size']>): Test =>
  ({ size }) => ({ matched: size >= minBytes && size <= maxBytes, seen: `${size} bytes` })

const unreadTest =
  (wanted: boolean): Test =>
  ({ unread }) => ({ matched: unread === wanted, seen: unread ? 'unread' : 'read' })

function textTest(test: ParsedTextTest): Test {
  const find = compileTextTest(test)
  return needingBody(({ text }) => find(text))
}

const hasAttachmentTest = (wanted: boolean): Test =>
  needingBody(({ attachments }) => ({
    matched: attachments.length > 0 === wanted,
    seen: listed(attachments.map(({ filename }) => filename || 'unnamed')),
  }))

function attachmentConditionTest(condition: Parameters<typeof compileAttachmentTest>[0]): Test {
  const test = compileAttachmentTest(condition)
  return needingBody(({ attachments }) => {
    const captures = attachments.map(test).find((found) => found !== undefined)
    const seen = listed(
      attachments.map(
        ({ filename, contentType, size }) =>
          `${filename || 'unnamed'} (${contentType}, ${size} bytes)`,
      ),
    )
    return { matched: captures !== undefined, seen, ...(captures ? { captures } : {}) }
  })
}

const needingBody =
  (test: (body: BodyFacts) => Finding): Test =>
  ({ body }) =>
    body ? test(body) : { matched: undefined, seen: 'body not read' }

const MAX_LISTED = 5

function listed(items: readonly string[]): string {
  if (items.length === 0) return 'none'
  const more = items.length > MAX_LISTED ? ` and ${items.length - MAX_LISTED} more` : ''
  return items.slice(0, MAX_LISTED).join(', ') + more
}
