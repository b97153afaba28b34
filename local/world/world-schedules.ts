import { z } from 'zod'
import type { DeployedSchedule } from '../template/deployed-schedules.js'

/** A schedule, and what it is for. */
export interface WorldSchedule extends DeployedSchedule {
  readonly kind: 'poll' | 'scheduled-send' | 'tick'
}

const kindSchema = z.union([
  z
    .object({ mailbox: z.object({}), monitors: z.array(z.unknown()) })
    .transform(() => 'poll' as const),
  z.object({ kind: z.enum(['scheduled-send', 'tick']) }).transform(({ kind }) => kind),
])

/** What each schedule is for, as its input says. @throws ZodError for an input of a kind that is not known */
export const worldSchedules = (schedules: readonly DeployedSchedule[]): WorldSchedule[] =>
  schedules.map((schedule) => ({
    ...schedule,
    kind: kindSchema.parse(JSON.parse(schedule.input)),
  }))
