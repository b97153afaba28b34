import { z } from 'zod'
import type { DeployedSchedule } from '../template/deployed-schedules.js'

/** What the jobs file has with `enabled: false`. */
export interface PausedJobs {
  /** Mailboxes that are not polled, since all their monitors are paused. */
  readonly mailboxes: readonly string[]
  /** Every paused monitor, also those of mailboxes that are polled for others. */
  readonly monitors: readonly string[]
}

const inputSchema = z.object({
  monitors: z.array(z.object({ name: z.string(), enabled: z.boolean() })),
})

/** What is paused, as the template says it. */
export const pausedJobs = (schedules: readonly DeployedSchedule[]): PausedJobs => ({
  mailboxes: schedules.filter(({ state }) => state === 'DISABLED').map(({ name }) => name),
  monitors: schedules.flatMap(({ input }) =>
    inputSchema
      .parse(JSON.parse(input))
      .monitors.filter(({ enabled }) => !enabled)
      .map(({ name }) => name),
  ),
})
