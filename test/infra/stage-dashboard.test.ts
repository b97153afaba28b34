import { expect, test } from 'vitest'
import { z } from 'zod'
import { METRIC, METRIC_NAMESPACE } from '../../shared/contract/metrics.js'
import { exampleJobs } from './example-jobs.js'
import { sendingJobs } from './sending-jobs.js'
import { resourcesOf, stackOf, templateOf } from './synthesize-stack.js'

/** Of a dashboard whose parts are known when it is deployed, those are left as what they refer to. */
const bodySchema = z.union([
  z.string(),
  z
    .object({ 'Fn::Join': z.tuple([z.literal(''), z.array(z.unknown())]) })
    .transform(({ 'Fn::Join': [, parts] }) =>
      parts.map((part) => (typeof part === 'string' ? part : referred(part))).join(''),
    ),
])

const referred = (part: unknown): string => JSON.stringify(part).replaceAll(/[^\w.]/g, '')

const widgetSchema = z.object({
  type: z.string(),
  properties: z.looseObject({
    title: z.string(),
    alarms: z.array(z.string()).optional(),
    metrics: z.array(z.array(z.unknown())).optional(),
    query: z.string().optional(),
  }),
})

function dashboardOf(jobs: unknown) {
  const template = templateOf(stackOf(jobs))
  const [dashboard, ...others] = resourcesOf(template, 'AWS::CloudWatch::Dashboard')
  expect(others).toEqual([])
  const body = bodySchema.parse(dashboard?.Properties['DashboardBody'])
  const { widgets } = z.object({ widgets: z.array(widgetSchema) }).parse(JSON.parse(body))
  const metrics = widgets.flatMap(({ properties }) => properties.metrics ?? [])
  return { template, dashboard, widgets, metrics }
}

test('every alarm of the stack is on it, and every metric that is published', () => {
  const { template, dashboard, widgets, metrics } = dashboardOf(sendingJobs)
  expect(dashboard?.Properties['DashboardName']).toBe('mailjobs-test')
  const shown = widgets.flatMap(({ properties }) => properties.alarms ?? [])
  expect(shown).toHaveLength(resourcesOf(template, 'AWS::CloudWatch::Alarm').length)
  const published = metrics.flatMap(([namespace, name]) =>
    namespace === METRIC_NAMESPACE ? [name] : [],
  )
  // What was done in mailboxes is in the log; recovered sends and late orders have alarms.
  const elsewhere = [METRIC.actionsDone, METRIC.sendsRecovered, METRIC.oldestOrderSeconds]
  expect(new Set(published)).toEqual(
    new Set(Object.values(METRIC).filter((name) => !elsewhere.some((other) => other === name))),
  )
})

test('the queue of each sender that has one, and every function', () => {
  const { widgets, metrics } = dashboardOf(sendingJobs)
  const queues = widgets.find(({ properties }) => properties.title === 'Messages in queues')
  const labels = JSON.stringify(queues?.properties.metrics).match(/(?<="label":")\w+/g)
  expect(labels).toEqual(['shared', 'relay', 'modern', 'legacy', 'orders'])
  const invoked = metrics.filter(([, name]) => name === 'Invocations')
  expect(invoked).toHaveLength(4)
})

test('a stage without senders shows nothing of sends', () => {
  const { widgets } = dashboardOf({ ...exampleJobs, senders: {}, sends: {} })
  const titles = widgets.map(({ properties }) => properties.title)
  expect(titles.filter((title) => /send|queue/i.test(title))).toEqual([])
  expect(titles).toContain('Polls that failed, or left mail to the next one')
})

test('why polls fail is asked of the log of the monitor function, by the words that it writes', () => {
  const { widgets } = dashboardOf(sendingJobs)
  const asked = widgets.flatMap(({ properties }) => properties.query ?? [])
  expect(asked).toHaveLength(1)
  expect(asked[0]).toMatch(/^SOURCE '\w*MonitorFunctionLogs\w*' \| filter event = "poll failed"/)
})
