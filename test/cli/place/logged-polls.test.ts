import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { LogBounds } from '../../../cli/place/log-pages.js'
import { pollsInLog } from '../../../cli/place/logged-polls.js'
import { StackUnreachable } from '../../../cli/place/stack-unreachable.js'
import {
  logOutcome,
  newFolderReport,
  outcomeOf,
  type PolledMailbox,
} from '../../../functions/monitor/tell/poll-outcome.js'
import {
  type CloudWatchLogsStandInOptions,
  type LogLine,
  startCloudWatchLogsStandIn,
} from '../../../local/stand-ins/cloudwatch-logs.js'
import { type LoggedPoll, monitorLogOf } from '../../../local/world/poll-log.js'
import { LoginRefused, ServerUnreachable } from '../../../shared/failures/mailbox-errors.js'
import { createLog } from '../../../shared/runtime/log.js'

const LOG_GROUP = '/aws/lambda/monitor'
const NOW = new Date('2026-11-30T12:00:00.000Z')
const minutesAgo = (minutes: number): string =>
  new Date(NOW.getTime() - minutes * 60_000).toISOString()
const DAY = 24 * 60
const between = (from: number, until = 0) => ({
  from: new Date(minutesAgo(from)),
  until: new Date(minutesAgo(until)),
})

const poll = (
  minutes: number,
  result: LoggedPoll['result'],
  more: Partial<LoggedPoll> = {},
): LoggedPoll => ({ mailbox: 'operations', at: minutesAgo(minutes), result, ...more })

async function given(
  lines: readonly LogLine[],
  options: Partial<CloudWatchLogsStandInOptions> = {},
) {
  let calls = 0
  const server = await startCloudWatchLogsStandIn({
    logGroup: LOG_GROUP,
    async lines() {
      calls += 1
      return lines
    },
    ...options,
  })
  const cloudWatchLogs = new CloudWatchLogsClient({
    region: 'local',
    endpoint: server.endpoint,
    credentials: { accessKeyId: 'test', secretAccessKey: 'not-a-real-key' },
    maxAttempts: 1,
  })
  onTestFinished(async () => {
    cloudWatchLogs.destroy()
    await server.close()
  })
  return {
    calls: () => calls,
    polls: (
      asked = between(DAY),
      { bounds, mailbox = 'operations' }: { bounds?: LogBounds; mailbox?: string } = {},
    ) =>
      pollsInLog({ cloudWatchLogs }, { logGroup: LOG_GROUP, mailbox }, asked, {
        now: NOW,
        ...(bounds && { bounds }),
      }),
  }
}

test('polls are counted by how they ended, and outages have their codes', async () => {
  const { polls } = await given(
    monitorLogOf([
      poll(50, 'succeeded'),
      poll(40, 'failed', { code: 'NETWORK' }),
      poll(30, 'failed', { code: 'AUTH_FAILED' }),
      poll(25, 'interrupted'),
      poll(20, 'busy'),
      poll(10, 'succeeded'),
    ]),
  )
  expect(await polls()).toEqual({
    data: {
      succeeded: 2,
      failed: 2,
      busy: 1,
      firstSuccess: minutesAgo(50),
      lastSuccess: minutesAgo(10),
      outages: [
        {
          from: minutesAgo(40),
          until: minutesAgo(30),
          failed: 2,
          codes: ['NETWORK', 'AUTH_FAILED'],
        },
      ],
    },
    asOf: NOW.toISOString(),
    source: `the log ${LOG_GROUP}`,
    complete: true,
  })
})

describe('what the monitor function writes', () => {
  const SOUND = { failures: [], recordingFailures: [], isWhole: true }
  const folder = (stopped: 'busy' | 'caught up', failures: PolledMailbox['failures'] = []) => ({
    report: { ...newFolderReport('INBOX'), stopped },
    monitors: [],
    failures,
  })

  test.each<[string, PolledMailbox, object]>([
    ['succeeded', { ...SOUND, folders: [folder('caught up')] }, { succeeded: 1 }],
    ['busy', { ...SOUND, folders: [folder('busy')] }, { busy: 1 }],
  ])('when a poll is %s counts once', async (_, polled, counted) => {
    const { polls } = await given(written(polled))
    expect((await polls()).data).toMatchObject({
      succeeded: 0,
      failed: 0,
      busy: 0,
      ...counted,
    })
  })

  test('when a poll fails counts once, by the first of its failures', async () => {
    const failures = [new LoginRefused('NO "quoted" || refused'), new ServerUnreachable('down')]
    const { polls } = await given(written({ ...SOUND, folders: [], failures }))
    expect((await polls()).data).toMatchObject({
      succeeded: 0,
      failed: 1,
      outages: [{ failed: 1, codes: ['AUTH_FAILED'] }],
    })
  })

  function written(polled: PolledMailbox): LogLine[] {
    const lines: LogLine[] = []
    const at = minutesAgo(10)
    const log = createLog(
      { now: () => new Date(at), write: (message) => lines.push({ at, message: `${message}\n` }) },
      { stage: 'test', mailbox: 'operations', run: 'one' },
    )
    logOutcome(log, outcomeOf('operations', polled, ['a certificate ends soon']))
    expect(lines.length).toBeGreaterThan(1)
    return lines
  }
})

describe('no poll of the mailbox', () => {
  const line = (fields: object): string =>
    JSON.stringify({ time: minutesAgo(10), level: 'info', mailbox: 'operations', ...fields })

  test.each([
    [
      'one of a mailbox whose name contains this one',
      line({ event: 'poll succeeded', mailbox: 'operations-2' }),
    ],
    [
      'one of a mailbox whose name this one contains',
      line({ event: 'poll succeeded', mailbox: 'ops' }),
    ],
    ['another line of its log', line({ event: 'poll warned', message: 'poll succeeded' })],
    ['a second failure of the same poll', line({ event: 'poll failed also', code: 'NETWORK' })],
    ['a line that is no JSON', 'poll succeeded "operations"'],
    ['half a line', line({ event: 'poll succeeded' }).slice(0, -1)],
    ['a line without a time', line({ event: 'poll succeeded', time: undefined })],
    ["Lambda's own", 'REPORT RequestId: 1 Duration: 1 ms'],
  ])('is %s', async (_, message) => {
    const { polls } = await given([{ at: minutesAgo(10), message }])
    expect(await polls()).toMatchObject({
      data: { succeeded: 0, failed: 0, busy: 0, outages: [] },
      complete: true,
    })
  })

  test('is told of what is no name, and of a name that means something to a pattern', async () => {
    const { polls, calls } = await given(monitorLogOf([poll(10, 'succeeded')]))
    const mailbox = '" || $.mailbox = "operations'
    expect(await polls(between(DAY), { mailbox })).toMatchObject({ data: { succeeded: 0 } })
    expect(calls()).toBe(0)
  })
})

test('only polls of the time count, both ends in it, by when they ended and not by when the line came', async () => {
  const ended = [poll(60, 'succeeded'), poll(30, 'succeeded'), poll(10, 'succeeded')]
  const late = monitorLogOf(ended).map((line) => ({
    ...line,
    at: new Date(Date.parse(line.at) + 1_000).toISOString(),
  }))
  const { polls } = await given([...late, ...monitorLogOf([poll(9, 'succeeded')])])
  expect((await polls(between(60, 10))).data).toMatchObject({
    succeeded: 3,
    firstSuccess: minutesAgo(60),
    lastSuccess: minutesAgo(10),
  })
})

describe('a long log', () => {
  const lines = monitorLogOf(
    Array.from({ length: 10 }, (_, index) => poll(100 - index * 10, 'succeeded')),
  )

  test.each([
    ['pages', false, 4],
    ['pages, of which every other one is empty', true, 8],
  ])('is read through all its %s', async (_, afterEmpty, calls) => {
    const given3 = await given(lines, { pages: { lines: 3, afterEmpty } })
    expect(await given3.polls()).toMatchObject({ data: { succeeded: 10 }, complete: true })
    expect(given3.calls()).toBe(calls)
  })

  test('of which more than two hundred pages are there is read from its end, and what is unread is said', async () => {
    const many = monitorLogOf(
      Array.from({ length: 300 }, (_, index) => poll(300 - index, 'succeeded')),
    )
    const { polls, calls } = await given(many, { pages: { lines: 1, afterEmpty: false } })
    expect(await polls()).toMatchObject({
      data: { succeeded: 200, firstSuccess: minutesAgo(200), lastSuccess: minutesAgo(1) },
      complete: false,
      gap: 'the log did not end within 200 pages or 60 s: nothing is known of polls before 2026-11-30T08:40:00.000Z',
    })
    expect(calls()).toBe(200)
  }, 60_000)

  test('that has nothing in its first pages is not told as "no polls"', async () => {
    const { polls } = await given(lines, { pages: { lines: 1, afterEmpty: true } })
    expect(await polls(between(DAY), { bounds: { pages: 1, ms: 60_000 } })).toMatchObject({
      data: { succeeded: 0 },
      complete: false,
      gap: 'the log did not end within 1 pages or 60 s: nothing is known of any poll',
    })
  })

  test('that is never answered for is given up', async () => {
    const { polls } = await given(lines, { intercept: () => new Promise(() => {}) })
    expect(await polls(between(DAY), { bounds: { pages: 200, ms: 100 } })).toMatchObject({
      complete: false,
      gap: 'the log did not end within 200 pages or 0.1 s: nothing is known of any poll',
    })
  })
})

describe('what is older than logs are kept', () => {
  const lines = monitorLogOf([poll(95 * DAY, 'succeeded'), poll(80 * DAY, 'failed')])
  const GAP = 'logs are kept for 90 days: nothing is known from before 2026-09-01T12:00:00.000Z'

  test('is said to be unknown, beside what is known', async () => {
    const { polls } = await given(lines)
    expect(await polls(between(100 * DAY))).toMatchObject({
      data: { succeeded: 0, failed: 1 },
      complete: false,
      gap: GAP,
    })
  })

  test('is not asked for', async () => {
    const { polls, calls } = await given(lines)
    expect(await polls(between(100 * DAY, 91 * DAY))).toMatchObject({
      data: { succeeded: 0, failed: 0 },
      complete: false,
      gap: GAP,
    })
    expect(calls()).toBe(0)
  })
})

test.each([
  ['a log group that is gone', { logGroup: '/aws/lambda/other' }, /ResourceNotFound.*put it back/],
  [
    'rights that are missing',
    { intercept: async () => ({ status: 400, code: 'AccessDeniedException' }) },
    /AccessDenied.*docs\/operations\.md/,
  ],
  [
    'too many questions',
    { intercept: async () => ({ status: 400, code: 'ThrottlingException' }) },
    /Throttling.*again in a minute/,
  ],
  [
    'a line that breaks',
    { intercept: async () => 'drop-connection-before' as const },
    /ECONNRESET.*cannot be reached/,
  ],
])('%s: what to do', async (_, options, words) => {
  const { polls } = await given([], options)
  const failed = polls()
  await expect(failed).rejects.toThrow(StackUnreachable)
  await expect(failed).rejects.toThrow(words)
})
