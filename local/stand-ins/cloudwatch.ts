import { z } from 'zod'
import { METRIC, METRIC_DIMENSION, METRIC_NAMESPACE } from '../../shared/contract/metrics.js'
import { startAwsJsonServer } from './aws-json-server.js'
import type { LoopbackServer } from './loopback-server.js'
import type { AccessKeys } from './signatures.js'

/** How a poll ended, and when. */
export interface EndedPoll {
  readonly mailbox: string
  /** RFC 3339. */
  readonly at: string
  readonly result: 'succeeded' | 'failed' | 'busy' | 'interrupted'
}

/** What a stand-in for CloudWatch is started with. */
export interface CloudWatchStandInOptions {
  /** The stage whose polls these are. */
  readonly stage: string
  /** The polls there were; asked at each call. */
  readonly polls: () => Promise<readonly EndedPoll[]>
  /** Who may call; without it, whoever signs at all. */
  readonly keys?: AccessKeys
  /** Default 0: a free port. */
  readonly port?: number
}

const querySchema = z.strictObject({
  Id: z.string(),
  MetricStat: z.strictObject({
    Metric: z.strictObject({
      Namespace: z.literal(METRIC_NAMESPACE),
      MetricName: z.enum([METRIC.pollSucceeded, METRIC.pollFailed, METRIC.pollBusy]),
      Dimensions: z.array(z.strictObject({ Name: z.string(), Value: z.string() })),
    }),
    Period: z.int().min(60),
    Stat: z.literal('Sum'),
  }),
})

/** The JSON protocol writes a time as seconds since 1970. */
const inputSchema = z.strictObject({
  MetricDataQueries: z.array(querySchema),
  StartTime: z.number(),
  EndTime: z.number(),
  ScanBy: z.literal('TimestampAscending'),
  NextToken: z.undefined().optional(),
})

type MetricQuery = z.output<typeof querySchema>

/** GetMetricData of CloudWatch on 127.0.0.1, for the sums of polls and nothing else: the world counts no other metric. */
export const startCloudWatchStandIn = ({
  stage,
  polls,
  keys,
  port,
}: CloudWatchStandInOptions): Promise<LoopbackServer> =>
  startAwsJsonServer({
    service: 'GraniteServiceVersion20100801',
    keys,
    port,
    operations: {
      GetMetricData: async (input) => {
        const { MetricDataQueries, StartTime, EndTime } = inputSchema.parse(input)
        const ended = (await polls()).filter(({ at }) => {
          const second = Date.parse(at) / 1_000
          return second >= StartTime && second < EndTime
        })
        return {
          MetricDataResults: MetricDataQueries.map((query) => resultOf(query, stage, ended)),
        }
      },
    },
  })

const RESULTS = {
  [METRIC.pollSucceeded]: 'succeeded',
  [METRIC.pollFailed]: 'failed',
  [METRIC.pollBusy]: 'busy',
} as const

function resultOf({ Id, MetricStat }: MetricQuery, stage: string, ended: readonly EndedPoll[]) {
  const { Metric, Period } = MetricStat
  const wanted = new Map(Metric.Dimensions.map(({ Name, Value }) => [Name, Value]))
  const counted =
    wanted.get(METRIC_DIMENSION.stage) === stage
      ? ended.filter(
          ({ mailbox, result }) =>
            mailbox === wanted.get(METRIC_DIMENSION.mailbox) &&
            result === RESULTS[Metric.MetricName],
        )
      : []
  const bins = Map.groupBy(
    counted,
    ({ at }) => Math.floor(Date.parse(at) / 1_000 / Period) * Period,
  )
  const sorted = [...bins].toSorted(([one], [other]) => one - other)
  return {
    Id,
    Label: Metric.MetricName,
    Timestamps: sorted.map(([time]) => time),
    Values: sorted.map(([, polls]) => polls.length),
    StatusCode: 'Complete',
  }
}
