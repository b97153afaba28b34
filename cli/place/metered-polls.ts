import { GetMetricDataCommand, type MetricDataQuery } from '@aws-sdk/client-cloudwatch'
import { METRIC, METRIC_DIMENSION, METRIC_NAMESPACE } from '../../shared/contract/metrics.js'
import type { Answer, Between, PollLog } from '../../shared/place/place.js'
import { pollLogOf } from '../../shared/place/poll-log.js'
import type { StackClients } from './stack-clients.js'
import { asUnreachable } from './stack-unreachable.js'

const COUNTED = {
  succeeded: METRIC.pollSucceeded,
  failed: METRIC.pollFailed,
  busy: METRIC.pollBusy,
} as const

const DAY_MS = 86_400_000

/** How fine CloudWatch still knows a time. Source: CloudWatch user guide, "Metrics retention". */
const periodSeconds = (from: Date, now: Date): number => {
  const days = (now.getTime() - from.getTime()) / DAY_MS
  if (days < 15) return 60
  return days < 63 ? 300 : 3_600
}

/** The polls of a mailbox by the metrics of its stage. What they failed with is in the log only. @throws StackUnreachable */
export async function meteredPolls(
  { cloudWatch }: Pick<StackClients, 'cloudWatch'>,
  { stage, mailbox }: { readonly stage: string; readonly mailbox: string },
  between: Between,
): Promise<Answer<PollLog>> {
  const now = new Date()
  const period = periodSeconds(between.from, now)
  const queries = Object.entries(COUNTED).map(
    ([Id, MetricName]): MetricDataQuery => ({
      Id,
      MetricStat: {
        Metric: {
          Namespace: METRIC_NAMESPACE,
          MetricName,
          Dimensions: [
            { Name: METRIC_DIMENSION.stage, Value: stage },
            { Name: METRIC_DIMENSION.mailbox, Value: mailbox },
          ],
        },
        Period: period,
        Stat: 'Sum',
      },
    }),
  )
  const bins = new Map<number, { succeeded: number; failed: number; busy: number }>()
  let NextToken: string | undefined
  try {
    do {
      const answer = await cloudWatch.send(
        new GetMetricDataCommand({
          MetricDataQueries: queries,
          StartTime: between.from,
          // A bin counts for its beginning, and the end is not in it.
          EndTime: new Date(Math.min(now.getTime(), between.until.getTime()) + 1_000),
          ScanBy: 'TimestampAscending',
          NextToken,
        }),
      )
      for (const { Id, Timestamps = [], Values = [] } of answer.MetricDataResults ?? [])
        for (const [index, time] of Timestamps.entries()) {
          const at = time.getTime()
          const bin = bins.get(at) ?? { succeeded: 0, failed: 0, busy: 0 }
          if (Id === 'succeeded' || Id === 'failed' || Id === 'busy') bin[Id] += Values[index] ?? 0
          bins.set(at, bin)
        }
      NextToken = answer.NextToken
    } while (NextToken !== undefined)
  } catch (error) {
    throw asUnreachable(error, 'GetMetricData')
  }
  const counts = [...bins]
    .toSorted(([one], [other]) => one - other)
    .map(([at, count]) => ({ at: new Date(at).toISOString(), ...count }))
  // The bin in which the time begins began before it.
  const from = new Date(between.from.getTime() - period * 1_000)
  return {
    data: pollLogOf(counts, { from, until: between.until }),
    asOf: now.toISOString(),
    source: `the metrics of the stage ${stage}, in bins of ${period} s`,
    complete: true,
  }
}
