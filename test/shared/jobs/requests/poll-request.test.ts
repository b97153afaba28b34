import { describe, expect, test } from 'vitest'
import { SCHEDULED_TIME_ATTRIBUTE } from '../../../../shared/contract/names.js'
import { ConfigurationUnreadable } from '../../../../shared/failures/configuration-errors.js'
import { contains, cron, days, everything, minutes } from '../../../../shared/jobs/define-jobs.js'
import type {
  MailboxDefinition,
  MonitorDefinition,
} from '../../../../shared/jobs/file/jobs-file.js'
import { readJobs } from '../../../../shared/jobs/read-jobs.js'
import {
  MAX_POLL_REQUEST_BYTES,
  type PollRequest,
  pollRequestsOf,
  readPollRequest,
} from '../../../../shared/jobs/requests/poll-request.js'
import { FULL_JOBS } from '../wrong-values.js'

const MAILBOX: MailboxDefinition = {
  address: 'operations@example.co.jp',
  imap: { host: 'imap.example.co.jp' },
}
const MONITOR: Omit<MonitorDefinition, 'mailbox'> = {
  when: { subject: contains('END') },
  keep: { for: days(30) },
  startFrom: 'now',
}

test('each mailbox that has monitors has a request of its own, with its monitors only', () => {
  const jobs = readJobs(
    {
      mailboxes: { operations: MAILBOX, accounting: MAILBOX, spare: MAILBOX },
      monitors: {
        one: { ...MONITOR, mailbox: 'operations' },
        two: { ...MONITOR, mailbox: 'accounting' },
        three: { ...MONITOR, mailbox: 'operations' },
      },
    },
    'jobs.ts',
  )
  const requests = pollRequestsOf(jobs).map(({ mailbox, monitors, scheduledTime }) => ({
    mailbox: mailbox.name,
    monitors: monitors.map(({ name }) => name),
    scheduledTime,
  }))
  expect(requests).toEqual([
    {
      mailbox: 'operations',
      monitors: ['one', 'three'],
      scheduledTime: SCHEDULED_TIME_ATTRIBUTE,
    },
    { mailbox: 'accounting', monitors: ['two'], scheduledTime: SCHEDULED_TIME_ATTRIBUTE },
  ])
})

test('what the schedule carries as JSON is read as it was in the file', () => {
  const jobs = readJobs(FULL_JOBS, 'jobs.ts')
  for (const request of pollRequestsOf(jobs)) {
    const read = readPollRequest(JSON.parse(JSON.stringify(request)))
    const { name, ...mailbox } = read.mailbox
    const { sentCopy: _, ...polled } = { ...jobs.mailboxes[name] }
    expect(mailbox).toEqual(polled)
    for (const { name: monitorName, version: _, ...monitor } of read.monitors) {
      const { notify: __, ...polledMonitor } = { ...jobs.monitors[monitorName] }
      expect(monitor).toEqual(polledMonitor)
    }
  }
})

describe('the version of a monitor', () => {
  const versionOf = (monitor: Omit<MonitorDefinition, 'mailbox'>) =>
    requestOf({ one: monitor }).monitors[0]?.version

  test.each<{ change: string; monitor: Omit<MonitorDefinition, 'mailbox'> }>([
    { change: 'a condition', monitor: { ...MONITOR, when: { subject: contains('End') } } },
    {
      change: 'an option of a condition',
      monitor: { ...MONITOR, when: { subject: contains('END', { foldWidth: true }) } },
    },
    { change: 'everything()', monitor: { ...MONITOR, when: everything() } },
    { change: 'the folder', monitor: { ...MONITOR, folder: 'Archive' } },
    { change: 'how long mail is kept', monitor: { ...MONITOR, keep: { for: 'forever' } } },
    { change: 'what is kept', monitor: { ...MONITOR, keep: { for: days(30), text: false } } },
    { change: 'startFrom', monitor: { ...MONITOR, startFrom: 'all' } },
  ])('changes with $change', ({ monitor }) => {
    expect(versionOf(monitor)).not.toBe(versionOf(MONITOR))
  })

  test.each<{ same: string; monitor: Omit<MonitorDefinition, 'mailbox'> }>([
    { same: 'settings in another order', monitor: reversed(MONITOR) },
    { same: 'a default written out', monitor: { ...MONITOR, folder: 'INBOX' } },
    { same: 'a list of one', monitor: { ...MONITOR, when: { subject: [contains('END')] } } },
    {
      same: 'another time that a message may take',
      monitor: { ...MONITOR, receiveWithin: minutes(10) },
    },
    { same: 'a pause', monitor: { ...MONITOR, enabled: false } },
    {
      same: 'somebody who is told of a match',
      monitor: { ...MONITOR, notify: { to: 'oncall@other.example' } },
    },
    {
      same: 'what is kept by default written out',
      monitor: { ...MONITOR, keep: { text: true, for: { seconds: 2_592_000 }, message: true } },
    },
  ])('is the same for $same', ({ monitor }) => {
    expect(versionOf(monitor)).toBe(versionOf(MONITOR))
  })

  test('does not change with another monitor, nor with the mailbox', () => {
    const alone = requestOf({ one: MONITOR })
    const withAnother = requestOf({ one: MONITOR, two: { ...MONITOR, startFrom: 'all' } })
    const polledLessOften = requestOf({ one: MONITOR }, { ...MAILBOX, poll: minutes(20) })
    expect(withAnother.monitors[0]?.version).toBe(alone.monitors[0]?.version)
    expect(polledLessOften.monitors[0]?.version).toBe(alone.monitors[0]?.version)
  })

  test('changes with its name, as it is another monitor then', () => {
    expect(requestOf({ other: MONITOR }).monitors[0]?.version).not.toBe(versionOf(MONITOR))
  })
})

describe('the version of a request', () => {
  const version = requestOf({ one: MONITOR }).version

  test('is the same for the same definitions', () => {
    expect(requestOf({ one: { ...MONITOR } }).version).toBe(version)
  })

  test.each([
    { change: 'a monitor', request: () => requestOf({ one: { ...MONITOR, folder: 'Sent' } }) },
    { change: 'one monitor more', request: () => requestOf({ one: MONITOR, two: MONITOR }) },
    {
      change: 'the schedule',
      request: () => requestOf({ one: MONITOR }, { ...MAILBOX, poll: cron('0 9 * * *', 'UTC') }),
    },
    {
      change: 'the server',
      request: () => requestOf({ one: MONITOR }, { ...MAILBOX, imap: { host: 'imap2.example' } }),
    },
  ])('changes with $change', ({ request }) => {
    expect(request().version).not.toBe(version)
  })
})

test('two hundred ordinary monitors of one mailbox fit into what Scheduler takes', () => {
  const monitors = Object.fromEntries(
    Array.from({ length: 200 }, (_, index) => [
      `job-${index}`,
      {
        ...MONITOR,
        when: {
          from: ['batch@example.co.jp', '*@jobs.example.co.jp'],
          subject: [contains(`[JOB-END] job ${index}`)],
          text: [contains('正常終了')],
          attachment: { name: '*.csv' },
        },
      },
    ]),
  )
  const bytes = Buffer.byteLength(JSON.stringify(requestOf(monitors)))
  console.info(`a request with 200 monitors: ${bytes} bytes`)
  expect(bytes).toBeLessThan(MAX_POLL_REQUEST_BYTES / 2)
})

describe('an event that is no poll request is refused, with every fault', () => {
  const { version: _, ...unversioned } = JSON.parse(JSON.stringify(requestOf({ one: MONITOR })))

  test.each([
    { event: undefined, says: 'is not a poll request' },
    { event: {}, says: 'mailbox: is missing' },
    { event: unversioned, says: 'version: is missing' },
    { event: { ...requestOf({ one: MONITOR }), schemaVersion: 2 }, says: 'schemaVersion: ' },
    { event: { ...requestOf({ one: MONITOR }), monitors: [] }, says: 'monitors: ' },
    { event: { ...requestOf({ one: MONITOR }), extra: 1 }, says: 'extra: is not a setting' },
  ])('$says', ({ event, says }) => {
    const read = () => readPollRequest(event)
    expect(read).toThrow(ConfigurationUnreadable)
    expect(read).toThrow(says)
  })
})

function requestOf(
  monitors: Readonly<Record<string, Omit<MonitorDefinition, 'mailbox'>>>,
  mailbox: MailboxDefinition = MAILBOX,
): PollRequest {
  const placed = Object.entries(monitors).map(([name, monitor]) => [
    name,
    { ...monitor, mailbox: 'operations' },
  ])
  const file = {
    mailboxes: { operations: mailbox },
    monitors: Object.fromEntries(placed),
    senders: { default: { via: 'ses', from: 'noreply@example.co.jp' } },
  }
  const [request] = pollRequestsOf(readJobs(file, 'jobs.ts'))
  return readPollRequest(JSON.parse(JSON.stringify(request)))
}

/** The same members in the other order. */
function reversed(monitor: Omit<MonitorDefinition, 'mailbox'>): Omit<MonitorDefinition, 'mailbox'> {
  const { when, keep, startFrom } = monitor
  return { startFrom, keep, when }
}
