import * as z from 'zod'
import { dayRuleOf } from '../calendar/day-rule.js'

const DAY_RULE = "must be a day such as '2026-12-31'"
const daySchema = z.iso.date(DAY_RULE)
const daysSchema = z
  .array(daySchema, "must be a list of days: ['2026-12-31']")
  .max(1_000, 'has more than 1000 days')
  .default([])

const WEEKEND_RULE = "must be weekdays by name such as 'SAT-SUN' or 'FRI-SAT', or 'none'"

/** A calendar of business days, one fault at a time. */
export const calendarSchema = z.strictObject(
  {
    country: z
      .string("must be a country's code such as 'JP', or a part of one: 'DE-BY'")
      .optional(),
    weekend: z
      .string(WEEKEND_RULE)
      .refine((text) => text === 'none' || dayRuleOf(text)?.kind === 'weekdays', WEEKEND_RULE)
      .default('SAT-SUN'),
    closed: daysSchema,
    open: daysSchema,
    until: daySchema.optional(),
  },
  'must be { country?, weekend?, closed?, open?, until? }',
)

/** A calendar, valid. */
export type CalendarDefinition = z.output<typeof calendarSchema>

/** A calendar as a definition carries it: nothing has to be looked up for it any more. */
export const carriedCalendarSchema = z.strictObject({
  name: z.string(),
  weekend: z.array(z.int().min(0).max(6)),
  closed: z.array(daySchema),
  open: z.array(daySchema),
  through: daySchema.optional(),
})
