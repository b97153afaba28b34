import { ConfigurationInvalid, type Fault } from '../failures/configuration-errors.js'
import { isSameAddress } from '../matching/text/canonical-address.js'
import { actionFaults } from './checks/action-faults.js'
import { calendarFaults } from './checks/calendar-faults.js'
import { checkCarried } from './checks/carried-values.js'
import { expectationFaults } from './checks/expectation-faults.js'
import { intervalFaults } from './checks/interval-checks.js'
import { noticeLoopFaults } from './checks/notice-loop-faults.js'
import { providerFaults } from './checks/provider-checks.js'
import { recipientCountFaults } from './checks/recipient-count-faults.js'
import { recipientFaults } from './checks/recipient-faults.js'
import { renamingFaults } from './checks/renaming-faults.js'
import { senderLoginFaults } from './checks/sender-login-faults.js'
import { senderReferenceFaults } from './checks/sender-reference-faults.js'
import { sentCopyFaults } from './checks/sent-copies.js'
import { HOLIDAY_YEARS, publicHolidays } from './holidays/public-holidays.js'
import { faultAt, faultsIn } from './schema/faults.js'
import { jobsOutline } from './schema/jobs-outline.js'
import { type Jobs, jobsSchema } from './schema/jobs-schema.js'
import { nearMatch } from './values/near-match.js'
import type { Cron, Duration } from './values/setting-values.js'

/**
 * A jobs file as it was exported, checked.
 * @throws ConfigurationInvalid with every fault there is: those of single settings and those between settings.
 */
export function readJobs(value: unknown, source: string): Jobs {
  const { faults: uncarried, isEndless } = checkCarried(value)
  if (isEndless) throw new ConfigurationInvalid(source, uncarried)
  const told = [...faultsIn(jobsSchema, value), ...faultsBetween(value)]
  // A setting that has to be there is told of by its schema, in better words.
  const paths = new Set(told.map(({ path }) => path))
  const faults = [...told, ...uncarried.filter(({ path }) => !paths.has(path))]
  if (faults.length > 0) throw new ConfigurationInvalid(source, faults)
  return withHolidays(inItsTimezone(jobsSchema.parse(value)))
}

const OUTLINE_CHECKS = [
  renamingFaults,
  intervalFaults,
  providerFaults,
  senderLoginFaults,
  senderReferenceFaults,
  recipientFaults,
  recipientCountFaults,
  noticeLoopFaults,
  sentCopyFaults,
  calendarFaults,
  expectationFaults,
]

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

/** Faults that no single setting shows. They are looked for in faulty files too, so the value is unknown. */
function faultsBetween(value: unknown): Fault[] {
  const outline = jobsOutline(value)
  const mailboxes = entriesOf(value, 'mailboxes')
  const names = mailboxes.map(([name]) => name)
  const unknownMailboxes = entriesOf(value, 'monitors').flatMap(([monitor, definition]) => {
    const name = stringAt(definition, 'mailbox')
    if (name === undefined || names.includes(name)) return []
    const near = nearMatch(name, names)
    const fault = faultAt(
      value,
      ['monitors', monitor, 'mailbox'],
      `is not a mailbox; there are: ${names.join(', ')}`,
    )
    return [{ ...fault, ...(near === undefined ? {} : { nearMatch: near }) }]
  })
  return [
    ...unknownMailboxes,
    ...alertLoops(value, mailboxes),
    ...actionFaults(value, entriesOf(value, 'monitors')),
    ...OUTLINE_CHECKS.flatMap((faultsOf) =>
      faultsOf(outline).map(({ path, message, nearMatch: near }) => ({
        ...faultAt(value, path, message),
        ...(near === undefined ? {} : { nearMatch: near }),
      })),
    ),
  ]
}

/** An alert must not travel through the mailbox that it is about (DESIGN 5.10). */
function alertLoops(value: unknown, mailboxes: readonly (readonly [string, unknown])[]): Fault[] {
  const email = stringAt(memberOf(value, 'alerts'), 'email')
  const monitored = mailboxes.find(([, mailbox]) => {
    const address = stringAt(mailbox, 'address')
    return email !== undefined && address !== undefined && isSameAddress(address, email)
  })
  if (monitored === undefined) return []
  const message = `is the address of the mailbox ${monitored[0]}: an alert about it would be sent into it`
  return [faultAt(value, ['alerts', 'email'], message)]
}

const memberOf = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined

function entriesOf(value: unknown, key: string): [string, unknown][] {
  const member = memberOf(value, key)
  return typeof member === 'object' && member !== null ? Object.entries(member) : []
}

function stringAt(value: unknown, key: string): string | undefined {
  const member = memberOf(value, key)
  return typeof member === 'string' ? member : undefined
}
