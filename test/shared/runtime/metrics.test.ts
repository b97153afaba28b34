import { expect, test } from 'vitest'
import { METRIC, METRIC_DIMENSION, METRIC_NAMESPACE } from '../../../shared/contract/metrics.js'
import { createMetrics } from '../../../shared/runtime/metrics.js'

const NOW = new Date('2026-11-21T09:00:00.000Z')

test('metrics are one line in the embedded metric format of CloudWatch', () => {
  const lines: string[] = []
  const publish = createMetrics({ now: () => NOW, write: (line) => lines.push(line) })
  publish(
    { [METRIC_DIMENSION.stage]: 'test', Sender: 'default' },
    { [METRIC.pollSucceeded]: 1, [METRIC.pollDurationMs]: 1_234 },
  )
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    {
      _aws: {
        Timestamp: NOW.getTime(),
        CloudWatchMetrics: [
          {
            Namespace: METRIC_NAMESPACE,
            Dimensions: [['Stage', 'Sender']],
            Metrics: [
              { Name: 'PollSucceeded', Unit: 'Count' },
              { Name: 'PollDurationMs', Unit: 'Milliseconds' },
            ],
          },
        ],
      },
      Stage: 'test',
      Sender: 'default',
      PollSucceeded: 1,
      PollDurationMs: 1_234,
    },
  ])
})
