import { z } from 'zod'
import type { DeployedSchedule } from '../template/deployed-schedules.js'

/** A schedule, and what it is for. */
export interface WorldSchedule extends DeployedSchedule {
  readonly kind: 'poll' | 'due-poll' | 'scheduled-send' | 'tick' | 'expected-mail'
}

const kindSchema = z.union([
  // Beside the schedule of its mailbox.
  z.object({ occasion: z.literal('due-time') }).transform(() => 'due-poll' as const),
  z
    .object({ mailbox: z.object({}), monitors: z.array(z.unknown()) })
    .transform(() => 'poll' as const),
  z
    .object({ kind: z.enum(['scheduled-send', 'tick', 'expected-mail']) })
    .transform(({ kind }) => kind),
])

/** What each schedule is for, as its input says. @throws ZodError for an input of a kind that is not known */
export const worldSchedules = (schedules: readonly DeployedSchedule[]): WorldSchedule[] =>
  schedules.map((schedule) => ({
    ...schedule,
    kind: kindSchema.parse(JSON.parse(schedule.input)),
  }))
