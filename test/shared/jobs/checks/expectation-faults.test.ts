import { describe, expect, test } from 'vitest'
import { ConfigurationInvalid } from '../../../../shared/failures/configuration-errors.js'
import { jobsWarnings } from '../../../../shared/jobs/checks/jobs-warnings.js'
import { days, defineJobs, hours, matches, minutes } from '../../../../shared/jobs/define-jobs.js'
import type { CalendarSettings, ExpectSettings } from '../../../../shared/jobs/file/expect-file.js'
import { readJobs } from '../../../../shared/jobs/read-jobs.js'
import { pollRequestsOf, readPollRequest } from '../../../../shared/jobs/requests/poll-request.js'

const BANK: Readonly<Record<string, CalendarSettings>> = {
  bank: { country: 'JP', closed: ['2026-12-31'], open: ['2027-01-11'] },
}

const fileWith = (
  waits: ExpectSettings | Readonly<Record<string, unknown>>,
  calendars: Readonly<Record<string, unknown>> = BANK,
  timezone: string | undefined = 'Asia/Tokyo',
) => ({
  mailboxes: {
    operations: { address: 'operations@example.co.jp', imap: { host: 'imap.example.co.jp' } },
  },
  monitors: {
    batch: {
      mailbox: 'operations',
      when: { subject: matches('end of (?P<host>\\w+) for (?P<day>\\d{8})') },
      keep: { for: days(7) },
      startFrom: 'now',
      expect: waits,
    },
  },
  calendars,
  ...(timezone !== undefined && { timezone }),
})

function faultsOf(
  file: unknown,
): { path: string; message: string; nearMatch?: string | undefined }[] {
  try {
    readJobs(file, 'the jobs of a test')
    return []
  } catch (error) {
    if (error instanceof ConfigurationInvalid)
      return error.faults.map(({ path, message, nearMatch }) => ({ path, message, nearMatch }))
    throw error
  }
}

/** With other monitors, of the same folder and of another one. */
const withOthers = (or: string) => {
  const file = fileWith({ by: '09:30', or })
  const { batch } = file.monitors
  const { expect: _, ...failures } = batch
  return {
    ...file,
    monitors: { ...file.monitors, failures, elsewhere: { ...failures, folder: 'Archive' } },
  }
}

describe('another monitor answers as well', () => {
  test('one of the same folder', () => {
    expect(faultsOf(withOthers('failures'))).toEqual([])
  })

  test.each([
    ['of another folder', 'elsewhere', undefined],
    ['itself', 'batch', undefined],
    ['misspelt', 'failure', 'failures'],
  ])('%s is a fault', (_, or, near) => {
    expect(faultsOf(withOthers(or))).toMatchObject([
      {
        path: 'monitors.batch.expect.or',
        message: expect.stringContaining('others of it are: failures'),
        nearMatch: near,
      },
    ])
  })

  test('it travels to the functions', () => {
    const jobs = readJobs(withOthers('failures'), 'the jobs of a test')
    const [request] = pollRequestsOf(jobs).map(readPollRequest)
    const batch = request?.monitors.find(({ name }) => name === 'batch')
    expect(batch?.expect?.or).toBe('failures')
  })
})

describe('will do', () => {
  test.each<ExpectSettings>([
    { by: '09:30' },
    { by: ['09:30', { at: '02:30', zone: 'America/New_York' }], days: 'MON-FRI' },
    { by: '25:00', on: 'bank', closedDay: 'next' },
    { by: '09:30', on: 'bank', days: 'business-day -1' },
    { by: '09:30', days: 'month-end', within: hours(24), count: 3, distinct: 'host' },
    { by: '9:05', date: 'day', distinct: 'host' },
  ])('%j', (waits) => {
    expect(faultsOf(fileWith({ ...waits }))).toEqual([])
  })
})

describe('is a fault', () => {
  test.each<[unknown, string, RegExp, string?]>([
    [{}, 'monitors.batch.expect.by', /is missing/],
    [{ by: '48:00' }, 'monitors.batch.expect.by', /time such as '09:30'/],
    [{ by: '9.30' }, 'monitors.batch.expect.by', /time such as/],
    [{ by: [] }, 'monitors.batch.expect.by', /time such as/],
    [{ by: '09:60' }, 'monitors.batch.expect.by', /time such as/],
    [{ by: '09:30', days: 'weekdays' }, 'monitors.batch.expect.days', /weekdays by name/],
    [{ by: '09:30', days: 'business-day 3' }, 'monitors.batch.expect.days', /needs a calendar/],
    [{ by: '09:30', closedDay: 'next' }, 'monitors.batch.expect.closedDay', /needs a calendar/],
    [
      { by: '09:30', on: 'bankk' },
      'monitors.batch.expect.on',
      /is not a calendar; there are: bank/,
      'bank',
    ],
    [
      { by: '09:30', on: 'bank', closedDay: 'nxt' },
      'monitors.batch.expect.closedDay',
      /'skip'/,
      'next',
    ],
    [
      { by: '09:30', distinct: 'hots' },
      'monitors.batch.expect.distinct',
      /is not a capture of when; there are: host, day/,
      'host',
    ],
    [{ by: '09:30', date: 'date' }, 'monitors.batch.expect.date', /is not a capture/, 'day'],
    [{ by: '09:30', count: 0 }, 'monitors.batch.expect.count', /whole number/],
    [
      { by: '09:30', within: hours(25) },
      'monitors.batch.expect.within',
      /longer than the 1440 minutes/,
    ],
    [
      { by: ['09:00', '15:00'], within: hours(7) },
      'monitors.batch.expect.within',
      /longer than the 360 minutes/,
    ],
    [{ by: '09:30', within: { seconds: 90 } }, 'monitors.batch.expect.within', /whole minutes/],
    [{ by: '09:30', heals: 'next' }, 'monitors.batch.expect.heals', /is not a setting/],
  ])('%j', (waits, path, message, nearMatch) => {
    const found = faultsOf(fileWith(Object(waits)))
    expect(found.map((fault) => fault.path)).toContain(path)
    const [fault] = found.filter((one) => one.path === path)
    expect(fault?.message).toMatch(message)
    if (nearMatch !== undefined) expect(fault?.nearMatch).toBe(nearMatch)
  })

  test.each<[unknown, string, RegExp]>([
    [{ country: 'XX' }, 'calendars.bank.country', /is no country/],
    [{ country: 'Japan' }, 'calendars.bank.country', /two letters/],
    [{ country: 'jp' }, 'calendars.bank.country', /two letters/],
    [{ country: 'DE-XX' }, 'calendars.bank.country', /DE-BY/],
    [{ closed: ['2026-02-30'] }, 'calendars.bank.closed[0]', /must be a day/],
    [{ closed: ['2026-12-31'], open: ['2026-12-31'] }, 'calendars.bank.open', /also in closed/],
    [{ weekend: 'FRIDAY' }, 'calendars.bank.weekend', /weekdays by name/],
    [{ weekend: 'SUN-SAT' }, 'monitors.batch.expect.days', /never comes/],
  ])('the calendar %j', (calendar, path, message) => {
    const found = faultsOf(fileWith({ by: '09:30', on: 'bank' }, { bank: calendar }))
    expect(found.find((fault) => fault.path === path)?.message).toMatch(message)
  })
})

test('what is carried has its zones and its calendar with it, and the version of what is decided stays', () => {
  const [plain] = pollRequestsOf(readJobs({ ...fileWith({ by: '08:00' }) }, 'a test'))
  const [carried] = pollRequestsOf(
    readJobs(fileWith({ by: ['09:30', { at: '25:00', zone: 'UTC' }], on: 'bank' }), 'a test'),
  )
  const [monitor] = readPollRequest(JSON.parse(JSON.stringify(carried))).monitors
  expect(monitor?.version).toBe(plain?.monitors[0]?.version)
  expect(monitor?.expect).toMatchObject({
    by: [
      { at: '09:30', zone: 'Asia/Tokyo' },
      { at: '25:00', zone: 'UTC' },
    ],
    calendar: { name: 'bank', weekend: [0, 6], open: ['2027-01-11'], through: '2028-12-31' },
  })
  const closed = monitor?.expect?.calendar?.closed
  expect(closed).toEqual(expect.arrayContaining(['2026-12-31', '2027-01-01', '2026-11-03']))
})

test.each([
  ['without a time zone', fileWith({ by: '09:30' }, BANK, ''), 'time-zone-unsaid'],
  ['with windows that touch', fileWith({ by: '09:30', within: hours(24) }), 'windows-touch'],
])('a file %s is warned of', (_, file, id) => {
  const { timezone, ...rest } = file
  const jobs = readJobs(timezone === '' ? rest : file, 'a test')
  expect(jobsWarnings(jobs)).toContainEqual(expect.objectContaining({ id }))
})

test('the types of a jobs file know it', () => {
  const jobs = defineJobs({
    mailboxes: {
      operations: {
        address: 'operations@example.co.jp',
        imap: { host: 'imap.example.co.jp' },
        poll: minutes(5),
      },
    },
    monitors: {
      batch: {
        mailbox: 'operations',
        when: { subject: matches('(?P<host>\\w+)') },
        keep: { for: days(7) },
        startFrom: 'now',
        expect: {
          by: ['09:30', '25:00'],
          on: 'bank',
          closedDay: 'previous',
          distinct: 'host',
          count: 5,
        },
      },
    },
    calendars: { bank: { country: 'JP', weekend: 'SAT-SUN', until: '2027-12-31' } },
  })
  expect(faultsOf(jobs)).toEqual([])
})
