import { Duration, Stack } from 'aws-cdk-lib'
import {
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  LogQueryVisualizationType,
  LogQueryWidget,
  Metric,
  Stats,
} from 'aws-cdk-lib/aws-cloudwatch'
import { Construct } from 'constructs'
import { METRIC, METRIC_DIMENSION, METRIC_NAMESPACE } from '../../shared/contract/metrics.js'
import { dashboardName } from '../../shared/contract/names.js'
import { POLL_ENDED } from '../../shared/contract/poll-ended.js'
import { JobAlarm } from '../alarms/job-alarm.js'
import type { JobFunction } from './job-function.js'
import type { Sending } from './sending.js'

/** What is shown. */
export interface StageDashboardProps {
  readonly stage: string
  readonly monitorFunction: JobFunction
  readonly functions: readonly JobFunction[]
  /** Undefined of a stage without senders. */
  readonly sending: Sending | undefined
}

/** CloudWatch's grid has 24 columns. */
const WHOLE_WIDTH = 24
const HALF_WIDTH = 12
const THIRD_WIDTH = 8
const HEIGHT = 6

/** So that a poll every ten minutes is a line, and not dots. */
const PERIOD = Duration.minutes(15)

/**
 * One page for the question whether all is well: what rings, how polls end and why, what became of mail, sends and their queues, and what
 * costs. Mailboxes one by one are in `mailjobs status`: a metric of each would be paid for by the month.
 */
export class StageDashboard extends Construct {
  /** Of what was made before it in the stack: the alarms are found there. */
  constructor(scope: Construct, id: string, props: StageDashboardProps) {
    super(scope, id)
    const { stage, monitorFunction, functions, sending } = props
    const alarms = Stack.of(this)
      .node.findAll()
      .filter((construct) => construct instanceof JobAlarm)
    new Dashboard(this, 'Dashboard', {
      dashboardName: dashboardName(stage),
      defaultInterval: Duration.days(1),
      widgets: [
        [new AlarmStatusWidget({ title: 'Alarms', alarms, width: WHOLE_WIDTH, height: HEIGHT })],
        pollsRow(stage, monitorFunction),
        mailRow(stage),
        ...(sending ? [sendsRow(stage, sending)] : []),
        functionsRow(functions),
      ],
    })
  }
}

const ours = (stage: string, metricName: string, statistic: string = Stats.SUM): Metric =>
  new Metric({
    namespace: METRIC_NAMESPACE,
    metricName,
    dimensionsMap: { [METRIC_DIMENSION.stage]: stage },
    statistic,
    period: PERIOD,
  })

const graph = (title: string, width: number, left: IMetric[], right: IMetric[] = []): IWidget =>
  new GraphWidget({ title, width, height: HEIGHT, left, right })

/** How polls end, how long they take, and which mailboxes fail with what. */
const pollsRow = (stage: string, { logGroup }: JobFunction): IWidget[] => [
  graph(
    'Polls; mailboxes that are silent',
    THIRD_WIDTH,
    [METRIC.pollSucceeded, METRIC.pollFailed, METRIC.pollBusy].map((name) => ours(stage, name)),
    [ours(stage, METRIC.mailboxesSilent, Stats.MAXIMUM)],
  ),
  graph('A poll takes', THIRD_WIDTH, [
    ours(stage, METRIC.pollDurationMs, Stats.percentile(50)),
    ours(stage, METRIC.pollDurationMs, Stats.percentile(99)),
  ]),
  new LogQueryWidget({
    title: 'Polls that failed, or left mail to the next one',
    width: THIRD_WIDTH,
    height: HEIGHT,
    view: LogQueryVisualizationType.TABLE,
    logGroupNames: [logGroup.logGroupName],
    queryLines: [
      `filter event = "${POLL_ENDED.failed}" or stopped like /out of time/`,
      'stats count() as polls, max(timestamp) as last by mailbox, coalesce(code, "out of time")',
      'sort polls desc',
    ],
  }),
]

/** What became of mail, and what is waited for. */
const mailRow = (stage: string): IWidget[] => [
  graph('Mail decided on, and matched', HALF_WIDTH, [
    ours(stage, METRIC.messagesDecided),
    ours(stage, METRIC.messagesMatched),
  ]),
  graph(
    'Mail in quarantine, vanished, absent; the oldest due time that nobody has judged',
    HALF_WIDTH,
    [METRIC.mailQuarantined, METRIC.mailVanished, METRIC.mailAbsent, METRIC.actionsGivenUp].map(
      (name) => ours(stage, name),
    ),
    [ours(stage, METRIC.oldestUnjudgedSeconds, Stats.MAXIMUM)],
  ),
]

/** Sends by what became of them, how long the oldest waits, and the queues. */
const sendsRow = (stage: string, { queues, orders }: Sending): IWidget[] => [
  graph(
    'Sends',
    THIRD_WIDTH,
    [METRIC.sendsAccepted, METRIC.sendsFailed, METRIC.sendsDeferred].map((name) =>
      ours(stage, name),
    ),
  ),
  graph(
    'Sends that are open; the oldest, in seconds',
    THIRD_WIDTH,
    [ours(stage, METRIC.openSends, Stats.MAXIMUM)],
    [ours(stage, METRIC.oldestOpenSendSeconds, Stats.MAXIMUM)],
  ),
  graph('Messages in queues', THIRD_WIDTH, [
    ...queues.all.map(([label, { queue }]) =>
      queue.metricApproximateNumberOfMessagesVisible({ label, period: PERIOD }),
    ),
    orders.queue.metricApproximateNumberOfMessagesVisible({ label: 'orders', period: PERIOD }),
  ]),
]

/** What runs, what breaks off, and what is paid for: time of functions, and bytes of logs. */
const functionsRow = (functions: readonly JobFunction[]): IWidget[] => [
  graph(
    'Runs of functions',
    THIRD_WIDTH,
    functions.map((fn) => fn.metricInvocations({ label: fn.node.id, period: PERIOD })),
  ),
  graph('Errors, and runs that were held back', THIRD_WIDTH, [
    ...functions.map((fn) => fn.metricErrors({ label: `${fn.node.id} errors`, period: PERIOD })),
    ...functions.map((fn) => fn.metricThrottles({ label: `${fn.node.id} held`, period: PERIOD })),
  ]),
  graph(
    'What is paid for: milliseconds of functions; bytes of logs',
    THIRD_WIDTH,
    functions.map((fn) =>
      fn.metricDuration({ label: fn.node.id, statistic: Stats.SUM, period: PERIOD }),
    ),
    functions.map(({ node, logGroup }) =>
      logGroup.metricIncomingBytes({ label: `${node.id} log`, period: PERIOD }),
    ),
  ),
]
