import { describe, expect, test } from 'vitest'
import { METRIC } from '../../../shared/contract/metrics.js'
import { cron, days, everything, minutes } from '../../../shared/jobs/define-jobs.js'
import { readJudgeRequest } from '../../../shared/jobs/requests/judge-request.js'
import { permissionsOf } from '../role-permissions.js'
import { resourcesOf, stackOf, templateOf } from '../synthesize-stack.js'

const jobsOf = (poll: unknown, expected: object | undefined, enabled: boolean) => ({
  timezone: 'Asia/Tokyo',
  mailboxes: {
    operations: {
      address: 'operations@example.co.jp',
      imap: { host: 'imap.example.co.jp' },
      poll,
    },
  },
  monitors: {
    batch: {
      mailbox: 'operations',
      when: everything(),
      keep: { for: days(7) },
      startFrom: 'now',
      enabled,
      ...(expected && { expect: expected }),
    },
  },
})

const schedulesOf = (poll: unknown, expected: object | undefined, enabled = true) =>
  resourcesOf(templateOf(stackOf(jobsOf(poll, expected, enabled))), 'AWS::Scheduler::Schedule').map(
    ({ Properties }) => ({
      name: String(Properties['Name']),
      state: Properties['State'],
      expression: Properties['ScheduleExpression'],
      zone: Properties['ScheduleExpressionTimezone'],
      input: JSON.stringify(Properties['Target']),
    }),
  )

const dueOf = (...of: Parameters<typeof schedulesOf>) =>
  schedulesOf(...of).filter(({ name }) => name.startsWith('due.'))

describe('a mailbox is polled a minute after what is due, and half an hour after that', () => {
  test('if it has a time table: in as few schedules as its hours and zones need', () => {
    const by = ['09:30', '25:00', { at: '23:59', zone: 'America/New_York' }]
    expect(dueOf(cron('0 6 * * *'), { by })).toMatchObject([
      { expression: 'cron(31 1,9 * * ? *)', zone: 'Asia/Tokyo' },
      { expression: 'cron(1 1,10 * * ? *)', zone: 'Asia/Tokyo', state: 'ENABLED' },
      { expression: 'cron(0,30 0 * * ? *)', zone: 'America/New_York' },
    ])
  })

  test('a time of every hour takes one schedule', () => {
    const by = Array.from({ length: 24 }, (_, hour) => `${String(hour).padStart(2, '0')}:00`)
    const hours = Array.from({ length: 24 }, (_, hour) => hour).join(',')
    expect(dueOf(cron('0 6 * * *'), { by })).toMatchObject([
      { expression: `cron(1,31 ${hours} * * ? *)` },
    ])
  })

  test.each([
    ['it is polled seldom', minutes(60), 2],
    ['it is polled often anyway', minutes(10), 0],
  ])('if %s', (_, poll, count) => {
    expect(dueOf(poll, { by: '09:30' })).toHaveLength(count)
  })

  test('only if mail is expected, and not while nothing is', () => {
    expect(dueOf(cron('0 6 * * *'), undefined)).toEqual([])
    expect(dueOf(cron('0 6 * * *'), { by: '09:30' }, false)).toEqual([])
  })
})

describe('what is expected in a mailbox is judged every quarter of an hour, whether it is polled or not', () => {
  test.each([
    ['often', minutes(10), true],
    ['by a time table', cron('0 6 * * *'), true],
    ['never, as its monitors are paused', minutes(10), false],
  ])('%s', (_, poll, enabled) => {
    const [judged, ...others] = schedulesOf(poll, { by: '09:30' }, enabled).filter(({ name }) =>
      name.startsWith('expected.'),
    )
    expect(others).toEqual([])
    expect(judged).toMatchObject({ state: 'ENABLED', expression: 'rate(15 minutes)' })
    expect(judged?.input).toContain('WatchingWatchFunction')
    const { Input } = JSON.parse(judged?.input ?? '')
    expect(readJudgeRequest(JSON.parse(Input))).toMatchObject({
      mailbox: { name: 'operations' },
      waiting: [{ name: 'batch', enabled, expect: { by: [{ at: '09:30', zone: 'Asia/Tokyo' }] } }],
    })
  })

  test('by a function that may read what polls have written, and write verdicts', () => {
    const allowed = (expected: object | undefined) =>
      permissionsOf(
        templateOf(stackOf(jobsOf(minutes(10), expected, true))),
        'WatchingWatchFunction',
      )
    const others = new Set(allowed(undefined))
    expect(allowed({ by: '09:30' }).filter((one) => !others.has(one))).toEqual([
      's3:GetObject MailBucket.Arn/expect/*',
      's3:GetObject MailBucket.Arn/ledger-hours/*',
      's3:PutObject MailBucket.Arn/expect/*',
      's3:PutObject MailBucket.Arn/state/.expect/*',
    ])
    expect([...others]).toEqual(
      expect.arrayContaining([
        's3:GetObject MailBucket.Arn/ledger/*',
        's3:GetObject MailBucket.Arn/state/*',
      ]),
    )
  })

  test('with an alarm where due times stay without a verdict, or nobody looks', () => {
    const alarmsOf = (expected: object | undefined) =>
      resourcesOf(
        templateOf(stackOf(jobsOf(minutes(10), expected, true))),
        'AWS::CloudWatch::Alarm',
      ).filter(({ Properties }) => /absent|judge/.test(String(Properties['AlarmName'])))
    expect(alarmsOf({ by: '09:30' }).map(({ Properties }) => Properties)).toMatchObject([
      { AlarmName: 'mailjobs-test-mail-absent' },
      {
        AlarmName: 'mailjobs-test-judge-missed',
        MetricName: METRIC.oldestUnjudgedSeconds,
        Dimensions: [{ Name: 'Stage', Value: 'test' }],
        Statistic: 'Maximum',
        Period: 900,
        EvaluationPeriods: 2,
        Threshold: 3_600,
        ComparisonOperator: 'GreaterThanThreshold',
        TreatMissingData: 'breaching',
      },
    ])
    expect(alarmsOf(undefined)).toEqual([])
  })
})
