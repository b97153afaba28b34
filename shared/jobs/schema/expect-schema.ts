import * as z from 'zod'
import { DAYS_RULE, dayRuleOf } from '../calendar/day-rule.js'
import { minutesOf } from '../calendar/local-time.js'
import { timezoneFault } from '../schedule/timezone.js'
import { carriedCalendarSchema } from './calendar-schema.js'

const CLOCK_RULE =
  "must be a time such as '09:30'; '25:00' is one o'clock of the next morning, and '47:59' the last there is"

const clockTextSchema = z
  .string(CLOCK_RULE)
  .refine((text) => minutesOf(text) !== undefined, CLOCK_RULE)

const zoneSchema = z.string('must be a time zone: Asia/Tokyo').superRefine((zone, context) => {
  const message = timezoneFault(zone)
  if (message !== undefined) context.addIssue({ code: 'custom', message })
})

const BY_RULE =
  "must be a time such as '09:30', { at: '09:30', zone: 'Asia/Tokyo' }, or a list of them"

const clockSchema = z.union(
  [clockTextSchema, z.strictObject({ at: clockTextSchema, zone: zoneSchema }, BY_RULE)],
  BY_RULE,
)

const SECONDS_PER_MINUTE = 60

const COUNT_RULE = 'must be a whole number, 1 to 1000'
const WITHIN_RULE = 'must be a length of time of whole minutes: hours(16)'
const CAPTURE_RULE = 'must be the name of a capture: (?P<host>\\\\w+) in a pattern is host'

const daysSchema = z.string(DAYS_RULE).refine((text) => dayRuleOf(text) !== undefined, DAYS_RULE)
const closedDaySchema = z.enum(['skip', 'next', 'previous'], "must be 'skip', 'next' or 'previous'")
const withinSchema = z
  .strictObject({ seconds: z.number(WITHIN_RULE) }, WITHIN_RULE)
  .refine(
    ({ seconds }) =>
      seconds >= SECONDS_PER_MINUTE && Number.isInteger(seconds / SECONDS_PER_MINUTE),
    WITHIN_RULE,
  )
const countSchema = z.int(COUNT_RULE).min(1, COUNT_RULE).max(1_000, COUNT_RULE)
const captureSchema = z.string(CAPTURE_RULE)
const otherSchema = z.string('must be the name of another monitor of the same folder')

/** Mail that is waited for, one fault at a time. */
export const expectSchema = z.strictObject(
  {
    by: z.union(
      [
        clockSchema,
        z.array(clockSchema, BY_RULE).min(1, BY_RULE).max(48, 'has more than 48 times'),
      ],
      BY_RULE,
    ),
    days: daysSchema.optional(),
    on: z.string('must be the name of a calendar').optional(),
    closedDay: closedDaySchema.optional(),
    within: withinSchema.optional(),
    count: countSchema.optional(),
    distinct: captureSchema.optional(),
    date: captureSchema.optional(),
    or: otherSchema.optional(),
  },
  'must be { by, days?, on?, closedDay?, within?, count?, distinct?, date?, or? }',
)

/** Mail that is waited for, as the file says it. */
export type ExpectDefinition = z.output<typeof expectSchema>

/** The same, as a definition carries it: with its zones and its calendar. */
export const carriedExpectSchema = z.strictObject({
  by: z.array(z.strictObject({ at: clockTextSchema, zone: zoneSchema })).min(1),
  days: daysSchema.optional(),
  calendar: carriedCalendarSchema.optional(),
  closedDay: closedDaySchema.default('skip'),
  within: withinSchema.optional(),
  count: countSchema.default(1),
  distinct: captureSchema.optional(),
  date: captureSchema.optional(),
  or: otherSchema.optional(),
})

/** Mail that is waited for, as the functions know it. */
export type Expectation = z.output<typeof carriedExpectSchema>
