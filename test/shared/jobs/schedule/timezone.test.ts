import { expect, test } from 'vitest'
import { cron, days, everything, minutes } from '../../../../shared/jobs/define-jobs.js'
import { readJobs } from '../../../../shared/jobs/read-jobs.js'
import { pollRequestsOf, readPollRequest } from '../../../../shared/jobs/requests/poll-request.js'
import { scheduledSendRequestsOf } from '../../../../shared/jobs/requests/scheduled-send-request.js'
import { pollScheduleOf } from '../../../../shared/jobs/schedule/poll-schedule.js'
import { startOfDay, timezoneFault } from '../../../../shared/jobs/schedule/timezone.js'

test.each([
  { day: '2026-11-01', timezone: 'Asia/Tokyo', start: '2026-11-01T00:00:00+09:00' },
  { day: '2026-11-01', timezone: 'UTC', start: '2026-11-01T00:00:00+00:00' },
  { day: '2026-03-08', timezone: 'America/New_York', start: '2026-03-08T00:00:00-05:00' },
  { day: '2026-03-09', timezone: 'America/New_York', start: '2026-03-09T00:00:00-04:00' },
  { day: '2026-11-02', timezone: 'America/New_York', start: '2026-11-02T00:00:00-05:00' },
  { day: '2026-01-05', timezone: 'Asia/Kolkata', start: '2026-01-05T00:00:00+05:30' },
  { day: '2026-01-05', timezone: 'Pacific/Kiritimati', start: '2026-01-05T00:00:00+14:00' },
  { day: '2026-01-05', timezone: 'Pacific/Pago_Pago', start: '2026-01-05T00:00:00-11:00' },
  // No midnight: the clock is put forward from it.
  { day: '2018-11-04', timezone: 'America/Sao_Paulo', start: '2018-11-04T01:00:00-02:00' },
  { day: '2026-09-06', timezone: 'America/Santiago', start: '2026-09-06T01:00:00-03:00' },
])('$day begins in $timezone at $start', ({ day, timezone, start }) => {
  expect(startOfDay(day, timezone)).toBe(start)
})

test.each(['JST', '+09:00', 'Asia/Tokio', 'Japan', '', 'asia tokyo'])(
  '%s is no time zone',
  (name) => {
    expect(timezoneFault(name)).toContain('unknown time zone')
  },
)

test.each([
  ['Asia/Tokio', 'Asia/Tokyo'],
  ['Asia/tokio', 'Asia/Tokyo'],
  ['asia tokyo', 'Asia/Tokyo'],
  ['Tokyo', 'Asia/Tokyo'],
  ['Tokio', 'Asia/Tokyo'],
  ['Japan', 'Asia/Tokyo'],
  ['JST', 'Asia/Tokyo'],
  ['Europe/Berln', 'Europe/Berlin'],
  ['America/New York', 'America/New_York'],
  ['new york', 'America/New_York'],
  ['America/Sao-Paulo', 'America/Sao_Paulo'],
])('%s is told to be perhaps %s', (name, near) => {
  expect(timezoneFault(name)).toMatch(new RegExp(` - did you mean ${near}\\?$`))
})

test.each(['+09:00', 'EST', 'CST', '', 'localtime', 'Mars/Olympus'])('%s is like none', (name) => {
  expect(timezoneFault(name)).toMatch(/use a name like Asia\/Tokyo$/)
})

const FILE = {
  mailboxes: {
    timed: {
      address: 'a@example.com',
      imap: { host: 'imap.example.com' },
      poll: cron('0 9 * * *'),
    },
    own: {
      address: 'b@example.com',
      imap: { host: 'imap.example.com' },
      poll: cron('0 9 * * *', 'Europe/Paris'),
    },
  },
  monitors: {
    dated: monitor('2026-11-01'),
    moment: monitor('2026-11-01T09:00:00+09:00'),
    now: monitor('now'),
  },
  senders: { default: { via: 'ses', from: 'a@example.com' } },
  sends: {
    daily: { at: cron('0 18 * * *'), to: 'c@example.com', subject: '{{date}}', text: 'a' },
    hourly: { at: minutes(60), to: 'c@example.com', subject: '{{date}}', text: 'a' },
  },
}

test.each([
  {
    timezone: 'Asia/Tokyo',
    starts: ['2026-11-01T00:00:00+09:00', '2026-11-01T09:00:00+09:00', 'now'],
    polls: ['Asia/Tokyo', 'Europe/Paris'],
    sends: ['Asia/Tokyo', 'Asia/Tokyo'],
  },
  {
    timezone: undefined,
    starts: ['2026-11-01', '2026-11-01T09:00:00+09:00', 'now'],
    polls: ['UTC', 'Europe/Paris'],
    sends: ['UTC', 'UTC'],
  },
])('what names no zone is in that of the file: $timezone', ({ timezone, starts, polls, sends }) => {
  const jobs = readJobs({ ...FILE, ...(timezone !== undefined && { timezone }) }, 'jobs.ts')
  const requests = pollRequestsOf(jobs).map((request) =>
    readPollRequest(JSON.parse(JSON.stringify(request))),
  )
  expect(requests.flatMap(({ monitors }) => monitors.map(({ startFrom }) => startFrom))).toEqual(
    starts,
  )
  const schedules = Object.values(jobs.mailboxes).map(({ poll }) => pollScheduleOf(poll).timezone)
  expect(schedules).toEqual(polls)
  expect(scheduledSendRequestsOf(jobs).map((request) => request.timezone)).toEqual(sends)
})

test('a time zone that is none is a fault of the file', () => {
  expect(() => readJobs({ ...FILE, timezone: 'JST' }, 'jobs.ts')).toThrow(
    /timezone: has an unknown time zone "JST"; use a name like Asia\/Tokyo/,
  )
})

function monitor(startFrom: string) {
  return { mailbox: 'timed', when: everything(), keep: { for: days(7) }, startFrom }
}
