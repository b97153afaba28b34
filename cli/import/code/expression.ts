import { contains, cron, days, everything, minutes } from '../../../shared/jobs/define-jobs.js'
import type { TextTestOptions } from '../../../shared/matching/text/text-tests.js'

/** What is written of a jobs file: values, calls of its builders, lists, and settings by name. */
export type Expression = string | number | boolean | Call | List | Settings

/** A call of a builder, with what it gives back. */
export interface Call {
  readonly kind: 'call'
  readonly builder: 'contains' | 'cron' | 'days' | 'everything' | 'minutes'
  readonly of: readonly Expression[]
  readonly value: unknown
}

/** `[a, b]`. */
export interface List {
  readonly kind: 'list'
  readonly items: readonly Expression[]
}

/** `{ a: 1 }`. */
export interface Settings {
  readonly kind: 'settings'
  readonly entries: readonly Setting[]
}

/** One setting, with what is to be said above it. */
export interface Setting {
  readonly name: string
  readonly value: Expression
  readonly notes?: readonly string[]
}

/** Settings by name, as an object literal has them; what is undefined is left out. */
export const settings = (values: Readonly<Record<string, Expression | undefined>>): Settings => ({
  kind: 'settings',
  entries: Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [{ name, value }],
  ),
})

/** Several values as a list, one as itself: the jobs file takes both. */
export const oneOrMore = (items: readonly Expression[]): Expression | undefined =>
  items.length > 1 ? { kind: 'list', items } : items[0]

/** `contains('...')`, with its options. */
export const calledContains = (text: string, options: TextTestOptions = {}): Call => ({
  kind: 'call',
  builder: 'contains',
  of: Object.keys(options).length === 0 ? [text] : [text, settings({ ...options })],
  value: contains(text, options),
})

/** `cron('30 8 * * *')`. */
export const calledCron = (expression: string): Call => ({
  kind: 'call',
  builder: 'cron',
  of: [expression],
  value: cron(expression),
})

/** `days(30)`. */
export const calledDays = (count: number): Call => ({
  kind: 'call',
  builder: 'days',
  of: [count],
  value: days(count),
})

/** `minutes(10)`. */
export const calledMinutes = (count: number): Call => ({
  kind: 'call',
  builder: 'minutes',
  of: [count],
  value: minutes(count),
})

/** `everything()`. */
export const calledEverything = (): Call => ({
  kind: 'call',
  builder: 'everything',
  of: [],
  value: everything(),
})

/** The value that the written expression has, as the jobs file would have it. */
export function valueWritten(expression: Expression): unknown {
  if (typeof expression !== 'object') return expression
  switch (expression.kind) {
    case 'list':
      return expression.items.map(valueWritten)
    case 'settings':
      return Object.fromEntries(
        expression.entries.map(({ name, value }) => [name, valueWritten(value)]),
      )
    case 'call':
      return expression.value
  }
}

/** The builders that an expression calls, each once. */
export function buildersIn(expression: Expression): ReadonlySet<Call['builder']> {
  if (typeof expression !== 'object') return new Set()
  switch (expression.kind) {
    case 'call':
      return new Set([expression.builder])
    case 'list':
      return new Set(expression.items.flatMap((item) => [...buildersIn(item)]))
    case 'settings':
      return new Set(expression.entries.flatMap(({ value }) => [...buildersIn(value)]))
  }
}
