import * as z from 'zod'
import { cronFaults } from './poll-schedule.js'

const SECONDS_PER_MINUTE = 60
const SECONDS_PER_DAY = 86_400

const INTERVAL_RULE = 'must be a whole number of minutes, 1 to 1440: minutes(10)'

/** EventBridge Scheduler's own limits: a minute at least, a day at most (DESIGN 4). */
const intervalSchema = z
  .strictObject({ seconds: z.number(INTERVAL_RULE) })
  .refine(
    ({ seconds }) =>
      Number.isInteger(seconds / SECONDS_PER_MINUTE) &&
      seconds >= SECONDS_PER_MINUTE &&
      seconds <= SECONDS_PER_DAY,
    INTERVAL_RULE,
  )

const CRON_RULE = 'must be a text: cron("0 9 * * MON-FRI", "Asia/Tokyo")'

const cronSchema = z
  .strictObject({ cron: z.string(CRON_RULE), timezone: z.string(CRON_RULE).optional() })
  .superRefine((timeTable, context) => {
    for (const message of cronFaults(timeTable)) context.addIssue({ code: 'custom', message })
  })

/** When something is done again and again: `minutes(10)` or `cron(...)`. */
export const scheduleSchema = z.union(
  [intervalSchema, cronSchema],
  'must be minutes(10), or cron("0 9 * * MON-FRI", "Asia/Tokyo")',
)
