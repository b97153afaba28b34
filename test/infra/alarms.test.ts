import { expect, test } from 'vitest'
import { z } from 'zod'
import { KINDS } from '../../shared/incidents/kinds.js'
import { exampleJobs } from './example-jobs.js'
import { sendingJobs } from './sending-jobs.js'
import { resourcesOf, stackOf, templateOf } from './synthesize-stack.js'

const WITHOUT_SENDING = templateOf(stackOf(exampleJobs))
const WITH_SENDING = templateOf(stackOf(sendingJobs))

const [FIRST_MONITOR = '', invoices] = Object.entries(sendingJobs.monitors)[0] ?? []
const WITH_EXPECTATION = templateOf(
  stackOf({
    ...sendingJobs,
    monitors: {
      ...sendingJobs.monitors,
      [FIRST_MONITOR]: { ...invoices, expect: { by: '09:30' } },
    },
  }),
)

const FAILING = ['AWS/Lambda Errors', 'AWS/Lambda Throttles']
const POLLS = {
  metric: 'mailjobs PollDurationMs',
  of: 'SampleCount',
  raised: 'LessThanThreshold 1',
  silence: 'breaching',
}
const ANY = { of: 'Sum', raised: 'GreaterThanThreshold 0', silence: 'notBreaching' }
const DEAD = {
  ...ANY,
  metric: 'AWS/SQS ApproximateNumberOfMessagesVisible',
  of: 'Maximum',
  silence: 'ignore',
}

/** Every alarm by value: one that is on for ever, or never, or looks back otherwise, is seen by nothing else before it is needed. */
const ALARMS = {
  'polls-stopped': { ...POLLS, window: '3 x 600 s' },
  'watch-stopped': {
    metric: 'mailjobs MailboxesSilent',
    of: 'SampleCount',
    raised: 'LessThanThreshold 1',
    silence: 'breaching',
    window: '2 x 900 s',
  },
  'functions-failing': {
    ...ANY,
    metric: [...FAILING, ...FAILING].join(', '),
    of: 'SUM([FILL(m0, 0), FILL(m1, 0), FILL(m2, 0), FILL(m3, 0)]) of Sum',
    window: '1 x 300 s',
  },
  'schedules-dropped': {
    ...ANY,
    metric: 'AWS/Scheduler InvocationDroppedCount',
    window: '1 x 300 s',
  },
  'api-failing': { ...ANY, metric: 'AWS/ApiGateway 5XXError', window: '1 x 300 s' },
  'mail-bouncing': {
    metric: 'AWS/SES Reputation.BounceRate',
    of: 'Maximum',
    raised: 'GreaterThanOrEqualToThreshold 0.05',
    silence: 'notBreaching',
    window: '1 x 3600 s',
  },
  'dead-letters': { ...DEAD, window: '1 x 300 s' },
  'mail-quarantined': { ...ANY, metric: 'mailjobs MailQuarantined', window: '1 x 300 s' },
  'mail-vanished': { ...ANY, metric: 'mailjobs MailVanished', window: '1 x 300 s' },
  'send-dead-letters': { ...DEAD, window: '1 x 300 s' },
  'order-dead-letters': { ...DEAD, window: '1 x 300 s' },
  'report-dead-letters': { ...DEAD, window: '1 x 300 s' },
  'orders-late': {
    metric: 'mailjobs OldestOrderSeconds, AWS/SQS ApproximateAgeOfOldestMessage',
    of: 'MAX([FILL(tried, 0), FILL(untried, 0)]) of Maximum',
    raised: 'GreaterThanThreshold 900',
    silence: 'notBreaching',
    window: '1 x 300 s',
  },
  'sends-late': {
    metric: 'mailjobs OldestOpenSendSeconds',
    of: 'Maximum',
    raised: 'GreaterThanThreshold 3600',
    silence: 'breaching',
    window: '2 x 900 s',
  },
  'sends-failed': { ...ANY, metric: 'mailjobs SendsFailed', window: '1 x 300 s' },
  'mail-absent': { ...ANY, metric: 'mailjobs MailAbsent', window: '1 x 300 s' },
  'judge-missed': {
    metric: 'mailjobs OldestUnjudgedSeconds',
    of: 'Maximum',
    raised: 'GreaterThanThreshold 3600',
    silence: 'breaching',
    window: '2 x 900 s',
  },
} as const

const metricSchema = z.object({ Namespace: z.string(), MetricName: z.string() })

/** An alarm of one metric, or of what several come to. */
const watchedSchema = z.union([
  metricSchema
    .extend({ Statistic: z.string(), Period: z.int() })
    .transform(({ Namespace, MetricName, Statistic, Period }) => ({
      metric: `${Namespace} ${MetricName}`,
      of: Statistic,
      periodSeconds: Period,
    })),
  z
    .object({
      Metrics: z.array(
        z.object({
          Expression: z.string().optional(),
          MetricStat: z
            .object({ Metric: metricSchema, Period: z.int(), Stat: z.string() })
            .optional(),
        }),
      ),
    })
    .transform(({ Metrics }) => {
      const stats = Metrics.flatMap(({ MetricStat }) => MetricStat ?? [])
      const [periodSeconds = 0] = new Set(stats.map(({ Period }) => Period))
      return {
        metric: stats.map(({ Metric }) => `${Metric.Namespace} ${Metric.MetricName}`).join(', '),
        of: [
          ...Metrics.flatMap(({ Expression }) => Expression ?? []),
          ...new Set(stats.map(({ Stat }) => Stat)),
        ].join(' of '),
        periodSeconds,
      }
    }),
])

const alarmSchema = z
  .object({
    AlarmName: z.string(),
    ComparisonOperator: z.string(),
    Threshold: z.number(),
    EvaluationPeriods: z.int(),
    // Absent: as many periods as are looked at.
    DatapointsToAlarm: z.undefined().optional(),
    ActionsEnabled: z.literal(true).optional(),
    TreatMissingData: z.string(),
  })
  .and(watchedSchema)
  .transform((alarm) => ({
    name: alarm.AlarmName.replace(/^mailjobs-test-/, ''),
    metric: alarm.metric,
    of: alarm.of,
    raised: `${alarm.ComparisonOperator} ${alarm.Threshold}`,
    window: `${alarm.EvaluationPeriods} x ${alarm.periodSeconds} s`,
    silence: alarm.TreatMissingData,
  }))

test('without sending there are the alarms of polls', () => {
  expect(alarmsOf(WITHOUT_SENDING)).toEqual(
    named([
      'polls-stopped',
      'watch-stopped',
      'functions-failing',
      'schedules-dropped',
      'dead-letters',
      'mail-quarantined',
      'mail-vanished',
    ]),
  )
})

test('with it there are those of sends as well', () => {
  const names = [
    'polls-stopped',
    'watch-stopped',
    'schedules-dropped',
    'api-failing',
    'mail-bouncing',
    'dead-letters',
    'mail-quarantined',
    'mail-vanished',
    'send-dead-letters',
    'order-dead-letters',
    'orders-late',
    'report-dead-letters',
  ] as const
  const found = alarmsOf(WITH_SENDING)
  expect(found).toMatchObject(named([...names, 'sends-late', 'sends-failed']))
  // Four functions, with two metrics each.
  expect(found['functions-failing']).toMatchObject({ of: expect.stringMatching(/m7/) })
  expect(Object.keys(found)).toHaveLength(names.length + 3)
})

test('with expected mail there are those of what is absent, and of what nobody judges', () => {
  const found = alarmsOf(WITH_EXPECTATION)
  expect(found).toMatchObject(named(['mail-absent', 'judge-missed']))
  expect(Object.keys(found)).toHaveLength(Object.keys(alarmsOf(WITH_SENDING)).length + 2)
})

test('there is none that this table has no row of, and no row that no template has', () => {
  const templates = [WITHOUT_SENDING, WITH_SENDING, WITH_EXPECTATION]
  const names = new Set(templates.flatMap((template) => Object.keys(alarmsOf(template))))
  expect([...names].toSorted()).toEqual(Object.keys(ALARMS).toSorted())
})

test('each queue of dead letters has an alarm', () => {
  const queues = resourcesOf(WITH_SENDING, 'AWS::CloudWatch::Alarm').flatMap(({ Properties }) => {
    const named = dimensionsSchema.parse(Properties['Dimensions'] ?? [])
    return named.flatMap(({ Name, Value }) => (Name === 'QueueName' ? JSON.stringify(Value) : []))
  })
  const ids = queues.map((queue) => /"(\w*DeadLetters)[0-9A-F]{8}"/.exec(queue)?.[1])
  expect(ids.toSorted()).toEqual([
    'DeadLetters',
    'SendingOrdersDeadLetters',
    'SendingQueuesDeadLetters',
    'SendingSesReportQueueDeadLetters',
  ])
})

const dimensionsSchema = z.array(z.object({ Name: z.string(), Value: z.unknown() }))

function alarmsOf(template: typeof WITH_SENDING): Record<string, object> {
  const alarms = resourcesOf(template, 'AWS::CloudWatch::Alarm').map(({ Properties }) => {
    const { name, ...rest } = alarmSchema.parse(Properties)
    return [name, rest] as const
  })
  return Object.fromEntries(alarms)
}

const named = (names: readonly (keyof typeof ALARMS)[]): Record<string, object> =>
  Object.fromEntries(names.map((name) => [name, ALARMS[name]]))

test('the alarm of each kind of incident that has one is in the template', () => {
  const names = Object.keys(alarmsOf(WITH_EXPECTATION))
  const missing = Object.values(KINDS).filter(
    ({ alarm }) => alarm !== undefined && !names.some((one) => one.startsWith(alarm)),
  )
  expect(missing).toEqual([])
})
