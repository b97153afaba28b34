import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { DEFAULT_KILOBYTES, FUNCTION_GB, WATCH_EVERY } from '../../../cli/cost/assumptions.js'
import { LIST_PRICES, PRICED_REGIONS, pricesIn } from '../../../cli/cost/list-prices.js'
import { type CostPart, monthlyCost } from '../../../cli/cost/monthly-cost.js'
import { FUNCTION_LIMITS } from '../../../infra/function-limits.js'
import { WATCH_EVERY as DEPLOYED_WATCH } from '../../../infra/schedules/watch-schedule.js'
import { readJobs } from '../../../shared/jobs/read-jobs.js'
import { exampleJobs } from '../../infra/example-jobs.js'
import { sendingJobs } from '../../infra/sending-jobs.js'
import { resourcesOf, stackOf, stateStackOf, templateOf } from '../../infra/synthesize-stack.js'

const IDLE = { mailsADay: 0, kilobytesAMail: DEFAULT_KILOBYTES }
const prices = LIST_PRICES['us-east-1']

const expectingJobs = {
  ...exampleJobs,
  monitors: {
    ...exampleJobs.monitors,
    invoices: { ...exampleJobs.monitors.invoices, expect: { by: '09:30' } },
  },
}

const costOf = (file: unknown, volume = IDLE): CostPart[] =>
  monthlyCost(readJobs(file, 'jobs.ts'), volume, prices)

const mathSchema = z.object({
  Metrics: z.array(z.object({ MetricStat: z.unknown().optional() })).optional(),
})

const amountOf = (parts: readonly CostPart[], unit: string): number =>
  parts
    .flatMap(({ lines }) => lines)
    .reduce((sum, line) => sum + (line.unit === unit ? line.amount : 0), 0)

describe.each([
  ['a file that only watches', exampleJobs],
  ['a file that expects mail', expectingJobs],
  ['a file that sends', sendingJobs],
])('%s', (_, file) => {
  const template = templateOf(stackOf(file))
  const parts = costOf(file)

  test('every alarm of its template is paid for', () => {
    const metrics = resourcesOf(template, 'AWS::CloudWatch::Alarm').map(({ Properties }) => {
      const { Metrics = [] } = mathSchema.parse(Properties)
      return Math.max(1, Metrics.filter(({ MetricStat }) => MetricStat).length)
    })
    expect(amountOf(parts, 'alarm-month')).toBe(metrics.reduce((sum, count) => sum + count, 0))
  })

  test('its dashboard is paid for', () => {
    const dashboards = resourcesOf(template, 'AWS::CloudWatch::Dashboard').length
    expect(amountOf(parts, 'dashboard-month')).toBe(dashboards)
  })

  test('every queue that Lambda asks is paid for', () => {
    const queues = resourcesOf(template, 'AWS::Lambda::EventSourceMapping').length
    expect(amountOf(parts, 'SQS request')).toBeCloseTo(queues * 15 * 60 * 730.5, -4)
  })

  test('every secret of its template is paid for', () => {
    expect(amountOf(parts, 'secret-month')).toBe(
      resourcesOf(templateOf(stateStackOf(file)), 'AWS::SecretsManager::Secret').length,
    )
  })

  test('what has a price of its own that no line has is not in the template', () => {
    const dear = /::(KMS::Key|EC2::|RDS::|DynamoDB::|SNS::Subscription.*sms)/
    expect(resourcesOf(template).filter(({ Type }) => dear.test(Type))).toEqual([])
  })

  test('a sum is that of its lines', () => {
    for (const { lines, usd } of parts)
      expect(usd).toBeCloseTo(
        lines.reduce((sum, line) => sum + line.amount * line.price, 0),
        9,
      )
  })
})

test('what is assumed of the functions is what is deployed', () => {
  expect(FUNCTION_LIMITS.monitor.memoryMb / 1_024).toBe(FUNCTION_GB.monitor)
  expect(FUNCTION_LIMITS.watch.memoryMb / 1_024).toBe(FUNCTION_GB.watch)
  expect(DEPLOYED_WATCH.toSeconds()).toBe(WATCH_EVERY.seconds)
})

test('a mailbox without a monitor has a login, and costs nothing else', () => {
  const spare = costOf(exampleJobs).find(({ of }) => of === 'the mailbox spare')
  expect(spare?.lines.map(({ unit }) => unit)).toEqual(['secret-month'])
})

test('mail that is kept is paid for as much as lies there once as much expires as comes, versions too', () => {
  const kept = costOf(
    {
      ...exampleJobs,
      monitors: { 'nightly-batch': exampleJobs.monitors['nightly-batch'] },
    },
    { mailsADay: 1_000, kilobytesAMail: 100 },
  ).find(({ of }) => of === 'kept mail')
  const stored = kept?.lines.find(({ unit }) => unit === 'S3 GB-month')
  // 30 days of 1 000 mails of 100 KB, and 7 days more of each as a version.
  expect(stored?.amount).toBeCloseTo(3.7, 9)
  expect(stored?.why).toContain('stays 7 days more, as a version')
})

test('every region has a price above 0 of everything', () => {
  for (const region of PRICED_REGIONS)
    for (const price of Object.values(pricesIn(region) ?? {})) expect(price).toBeGreaterThan(0)
  expect(pricesIn('constructor')).toBeUndefined()
})
