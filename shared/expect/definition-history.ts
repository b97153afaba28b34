import * as z from 'zod'
import { type DueRule, type DueTime, dueTimesBetween } from '../jobs/calendar/due-times.js'
import { dueRuleOf } from '../jobs/requests/carried-expectation.js'
import { carriedExpectSchema } from '../jobs/schema/expect-schema.js'

/** An expectation, and since when it holds. */
export const heldDefinitionSchema = z.object({
  /** When a function first saw it. */
  from: z.iso.datetime(),
  version: z.string(),
  expect: carriedExpectSchema,
})

/** An expectation, and since when it holds. */
export type HeldDefinition = z.output<typeof heldDefinitionSchema>

/** A due time, and the definition that it is of. */
export interface OwnedDueTime extends DueTime {
  readonly definition: HeldDefinition
}

/** Which due times are asked for, moments in ms. */
export interface AskedDueTimes {
  /** When mail was waited for first: windows that began before are not judged. */
  readonly since: number
  readonly after: number
  readonly until: number
}

const DAY_MS = 86_400_000

/**
 * The due times in (after, until] as the definitions of their time have them. A day is of the newest definition that was there before its
 * first due time, unless one of the older definition's had passed by then: a day is judged by one definition, and never twice.
 *
 * @param definitions the oldest first
 */
export function ownedDueTimes(
  definitions: readonly HeldDefinition[],
  { since, after, until }: AskedDueTimes,
): OwnedDueTime[] {
  const [first] = definitions
  // A day's due times lie within two days: all of those that share one are looked at together.
  const all = definitions.map((definition) => ({
    definition,
    from: Date.parse(definition.from),
    dues: duesOf(dueRuleOf(definition.expect), after - 2 * DAY_MS, until + 2 * DAY_MS),
  }))
  const owned = new Map<string, OwnedDueTime[]>()
  for (const { definition, from, dues } of all) {
    const days = new Set([...owned.keys(), ...dues.keys()])
    for (const day of days) {
      const before = owned.get(day) ?? []
      const now = dues.get(day) ?? []
      const hasPassed = (due: DueTime) => due.due <= from
      if (definition !== first && (before.some(hasPassed) || now.some(hasPassed))) continue
      owned.set(
        day,
        now.map((due) => ({ ...due, definition })),
      )
    }
  }
  return [...owned.values()]
    .flat()
    .filter(({ due, start }) => due > after && due <= until && start >= since)
    .toSorted((one, other) => one.due - other.due)
}

/** By the first of the days that they are for. */
function duesOf(rule: DueRule, after: number, until: number): Map<string, DueTime[]> {
  const days = new Map<string, DueTime[]>()
  for (const due of dueTimesBetween(rule, after, until)) {
    const [day = ''] = due.dates
    days.set(day, [...(days.get(day) ?? []), due])
  }
  return days
}
