import { ownEntry } from '../../contract/own-entry.js'
import { type DueRule, dueTimesBetween, smallestGapMs } from '../calendar/due-times.js'
import { carriedExpectation, dueRuleOf } from '../requests/carried-expectation.js'
import type { JobsOutline, OutlineFault } from '../schema/jobs-outline.js'
import { nearMatch } from '../values/near-match.js'

type MonitorOutline = JobsOutline['monitors'][string]
type Expect = NonNullable<MonitorOutline['expect']>

/** What is wrong between what a monitor waits for, its conditions and the calendars of the file. */
export const expectationFaults = (outline: JobsOutline): OutlineFault[] =>
  Object.entries(outline.monitors).flatMap(([name, { expect, when }]) => {
    if (!expect) return []
    const at = (setting: string) => ['monitors', name, 'expect', setting]
    return [
      ...calendarFaults(expect, outline, at),
      ...captureFaults(expect, when, at),
      ...windowFaults(expect, outline, at),
      ...otherFaults(expect, name, outline, at),
    ]
  })

type At = (setting: string) => readonly string[]

function calendarFaults(
  { on, days = '', closedDay }: Expect,
  { calendars }: JobsOutline,
  at: At,
): OutlineFault[] {
  const names = Object.keys(calendars)
  if (on !== undefined && !names.includes(on)) {
    const there =
      names.length === 0
        ? 'there is none; write calendars: { ... }'
        : `there are: ${names.join(', ')}`
    return [
      { path: at('on'), message: `is not a calendar; ${there}`, nearMatch: nearMatch(on, names) },
    ]
  }
  if (on !== undefined) return []
  const needs =
    "needs a calendar: write on: 'bank' beside it, and calendars: { bank: { country: 'JP' } }"
  return [
    ...(days.startsWith('business-day') ? [{ path: at('days'), message: needs }] : []),
    ...(closedDay === undefined ? [] : [{ path: at('closedDay'), message: needs }]),
  ]
}

function captureFaults({ distinct, date }: Expect, when: unknown, at: At): OutlineFault[] {
  const names = capturesIn(when)
  return [['distinct', distinct] as const, ['date', date] as const].flatMap(([setting, name]) => {
    if (name === undefined || names.includes(name)) return []
    const there = names.length === 0 ? 'there is none' : `there are: ${names.join(', ')}`
    const message = `is not a capture of when; ${there}. In matches('host (?P<host>\\\\w+)') it is host`
    return [{ path: at(setting), message, nearMatch: nearMatch(name, names) }]
  })
}

const NAMED_GROUP = /\(\?P?<([A-Za-z_]\w*)>/g

/** The names of captures in conditions, wherever a field has them. */
function capturesIn(when: unknown): string[] {
  if (Array.isArray(when)) return when.flatMap(capturesIn)
  if (typeof when !== 'object' || when === null) return []
  return Object.entries(when).flatMap(([key, member]) =>
    key === 'matches' && typeof member === 'string'
      ? [...member.matchAll(NAMED_GROUP)].flatMap(([, name = '']) => name)
      : capturesIn(member),
  )
}

/** Mail of another folder would be known at another time: by then it is told that something is absent. */
function otherFaults(
  { or }: Expect,
  name: string,
  { monitors }: JobsOutline,
  at: At,
): OutlineFault[] {
  if (or === undefined) return []
  const { mailbox, folder } = ownEntry(monitors, name) ?? {}
  const isBeside = (one: string) =>
    one !== name && monitors[one]?.mailbox === mailbox && monitors[one]?.folder === folder
  const names = Object.keys(monitors).filter(isBeside)
  if (names.includes(or)) return []
  const there = names.length === 0 ? 'it has no other' : `others of it are: ${names.join(', ')}`
  return [
    {
      path: at('or'),
      message: `is no other monitor of the same folder of the mailbox; ${there}`,
      nearMatch: nearMatch(or, names),
    },
  ]
}

function windowFaults(expect: Expect, outline: JobsOutline, at: At): OutlineFault[] {
  const rule = ruleOf(expect, outline)
  const gapMs = smallestGapMs(rule)
  const isTooWide = rule.withinMs !== undefined && rule.withinMs > gapMs
  return [
    ...(isTooWide
      ? [
          {
            path: at('within'),
            message: `is longer than the ${gapMs / 60_000} minutes between two due times: a mail would be in two windows`,
          },
        ]
      : []),
    ...(comes(rule) ? [] : [{ path: at('days'), message: 'never comes: no day fits' }]),
  ]
}

/** Windows that touch leave nothing between them that is late: nothing but the clock then says which due time a mail is for. */
export const windowWarnings = (outline: JobsOutline): OutlineFault[] =>
  Object.entries(outline.monitors).flatMap(([name, { expect }]) => {
    if (!expect || expect.date !== undefined) return []
    const rule = ruleOf(expect, outline)
    if (rule.withinMs === undefined || rule.withinMs < smallestGapMs(rule)) return []
    const message = `is as long as the time between two due times: a late mail is on time for the next one. Shorten it, or name the capture that is a mail's own date (date: 'day')`
    return [{ path: ['monitors', name, 'expect', 'within'], message }]
  })

function ruleOf(expect: Expect, { calendars, timezone }: JobsOutline): DueRule {
  const known = Object.entries(calendars).flatMap(([name, calendar]) =>
    calendar ? [[name, calendar] as const] : [],
  )
  return dueRuleOf(carriedExpectation(expect, { timezone, calendars: Object.fromEntries(known) }))
}

/** A year in which every month and weekday is seen, from a fixed day, so that every reading of a file is the same. */
const SEEN = {
  after: Date.parse('2026-01-01T00:00:00Z'),
  until: Date.parse('2027-01-01T00:00:00Z'),
}

const comes = (rule: DueRule): boolean =>
  dueTimesBetween(rule, SEEN.after, SEEN.until).some(({ isClosed }) => !isClosed)
