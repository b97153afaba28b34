import {
  lostBackslashes,
  withBackslashes,
  withoutDoubled,
} from '../../matching/text/lost-backslashes.js'
import type { OutlineFault } from '../schema/jobs-outline.js'
import type { Jobs } from '../schema/jobs-schema.js'

/** Every pattern that has probably lost a backslash to TypeScript: it compiles, and never matches what it is for. */
export const patternWarnings = ({ monitors }: Pick<Jobs, 'monitors'>): OutlineFault[] =>
  Object.entries(monitors).flatMap(([name, { when }]) =>
    patternsIn(when, ['monitors', name, 'when']).flatMap(({ path, pattern }) => {
      const message = warningOf(pattern)
      return message === undefined ? [] : [{ path, message }]
    }),
  )

function warningOf(pattern: string): string | undefined {
  const single = withoutDoubled(pattern)
  if (single !== undefined)
    return `looks for backslashes; in String.raw one is enough: ${written(single)}`
  const lost = lostBackslashes(pattern)
  const [first] = lost
  if (first === undefined) return undefined
  const meant = first.meant.replaceAll('\\', '\\\\')
  return `has ${printable(first.found)} where ${first.meant} was probably meant: between quotes, TypeScript takes a single backslash away; write ${written(withBackslashes(pattern, lost))}, or double it: '${meant}'`
}

const written = (pattern: string): string => `matches(String.raw\`${pattern}\`)`

const printable = (found: string): string => (found === '\b' ? 'a backspace' : found)

interface PlacedPattern {
  readonly path: readonly (string | number)[]
  readonly pattern: string
}

/** The patterns of conditions, wherever a field has them. */
function patternsIn(value: unknown, path: readonly (string | number)[]): PlacedPattern[] {
  if (Array.isArray(value))
    return value.flatMap((entry, index) => patternsIn(entry, [...path, index]))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, member]) =>
    key === 'matches' && typeof member === 'string'
      ? [{ path: [...path, key], pattern: member }]
      : patternsIn(member, [...path, key]),
  )
}
