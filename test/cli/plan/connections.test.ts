import { expect, test } from 'vitest'
import { z } from 'zod'
import { LONGEST_POLL_MINUTES, SENDS_AT_ONCE } from '../../../cli/plan/connections.js'
import { FUNCTION_LIMITS } from '../../../infra/function-limits.js'
import { sendingJobs } from '../../infra/sending-jobs.js'
import { resourcesOf, stackOf, templateOf } from '../../infra/synthesize-stack.js'

const scalingSchema = z.object({ ScalingConfig: z.object({ MaximumConcurrency: z.int() }) })

test('what is said of runs at once is what is deployed', () => {
  expect(FUNCTION_LIMITS.monitor.timeout.toMinutes()).toBe(LONGEST_POLL_MINUTES)
  const mappings = resourcesOf(templateOf(stackOf(sendingJobs)), 'AWS::Lambda::EventSourceMapping')
  const ofSends = mappings.filter(({ Properties }) =>
    JSON.stringify(Properties['FunctionName']).includes('SendingSendFunction'),
  )
  // One for each of the three senders by SMTP, and one for those by SES.
  expect(ofSends.map(({ Properties }) => scalingSchema.parse(Properties).ScalingConfig)).toEqual(
    Array.from({ length: 4 }, () => ({ MaximumConcurrency: SENDS_AT_ONCE })),
  )
})
