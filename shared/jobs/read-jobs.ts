import { ConfigurationInvalid } from '../failures/configuration-errors.js'
import { checkCarried } from './checks/carried-values.js'
import { jobsFaults } from './checks/jobs-faults.js'
import { HOLIDAY_YEARS, publicHolidays } from './holidays/public-holidays.js'
import { faultsIn } from './schema/faults.js'
import { type Jobs, jobsSchema } from './schema/jobs-schema.js'
import type { Cron, Duration } from './values/setting-values.js'

/**
 * A jobs file as it was exported, checked.
 * @throws ConfigurationInvalid with every fault there is: those of single settings and those between settings.
 */
export function readJobs(value: unknown, source: string): Jobs {
  const { faults: uncarried, isEndless } = checkCarried(value)
  if (isEndless) throw new ConfigurationInvalid(source, uncarried)
  const told = [...faultsIn(jobsSchema, value), ...jobsFaults(value)]
  // A setting that has to be there is told of by its schema, in better words.
  const paths = new Set(told.map(({ path }) => path))
  const faults = [...told, ...uncarried.filter(({ path }) => !paths.has(path))]
  if (faults.length > 0) throw new ConfigurationInvalid(source, faults)
  return withHolidays(inItsTimezone(jobsSchema.parse(value)))
}

/** The time zone of the file, put into each time table that names none. */
function inItsTimezone(jobs: Jobs): Jobs {
  const { timezone } = jobs
  if (timezone === undefined) return jobs
  const timed = <Schedule extends Duration | Cron>(schedule: Schedule): Schedule =>
    'cron' in schedule ? { timezone, ...schedule } : schedule
  const { mailboxes, sends } = jobs
  return {
    ...jobs,
    mailboxes: mapped(mailboxes, (mailbox) => ({ ...mailbox, poll: timed(mailbox.poll) })),
    sends: mapped(sends, (send) => ({ ...send, at: timed(send.at) })),
  }
}

/** Calendars with the holidays of their countries: what is deployed has to look nothing up. */
const withHolidays = (jobs: Jobs): Jobs => ({
  ...jobs,
  calendars: mapped(jobs.calendars, ({ country, ...calendar }) => {
    if (country === undefined) return calendar
    const { until = `${HOLIDAY_YEARS.last}-12-31` } = calendar
    return {
      ...calendar,
      closed: [...new Set([...publicHolidays(country), ...calendar.closed])].toSorted(),
      until,
    }
  }),
})

const mapped = <Value>(
  record: Readonly<Record<string, Value>>,
  change: (value: Value) => Value,
): Record<string, Value> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]))
