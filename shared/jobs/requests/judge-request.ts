import * as z from 'zod'
import { ConfigurationUnreadable, faultLine } from '../../failures/configuration-errors.js'
import { scheduleSchema } from '../schedule/schedule-schema.js'
import { carriedExpectSchema } from '../schema/expect-schema.js'
import { faultsIn } from '../schema/faults.js'
import { nameSchema } from '../settings/name-schema.js'
import type { PollRequest } from './poll-request.js'

/** What the schedule of a mailbox's expected mail hands to the watch function. */
export const judgeRequestSchema = z.strictObject({
  schemaVersion: z.literal(1),
  kind: z.literal('expected-mail'),
  mailbox: z.strictObject({ name: nameSchema, poll: scheduleSchema }),
  /** The monitors of the mailbox that wait for mail. */
  waiting: z
    .array(
      z.strictObject({
        name: nameSchema,
        enabled: z.boolean(),
        formerly: nameSchema.optional(),
        expect: carriedExpectSchema,
      }),
    )
    .min(1),
})

/** The mail that is waited for in one mailbox. */
export type JudgeRequest = z.output<typeof judgeRequestSchema>

/** What is waited for in a mailbox that is polled; undefined if nothing is. It is less than what a poll carries. */
export function judgeRequestOf({ mailbox, monitors }: PollRequest): JudgeRequest | undefined {
  const waiting = monitors.flatMap(({ name, enabled, formerly, expect }) =>
    expect ? [{ name, enabled, ...(formerly !== undefined && { formerly }), expect }] : [],
  )
  if (waiting.length === 0) return undefined
  const { name, poll } = mailbox
  return { schemaVersion: 1, kind: 'expected-mail', mailbox: { name, poll }, waiting }
}

/** Whether a function's event says that it is one. */
export const isJudgeRequest = (event: unknown): boolean =>
  typeof event === 'object' && event !== null && Reflect.get(event, 'kind') === 'expected-mail'

/**
 * The request in a function's event.
 * @throws ConfigurationUnreadable if it is none, naming every fault.
 */
export function readJudgeRequest(event: unknown): JudgeRequest {
  const parsed = judgeRequestSchema.safeParse(event)
  if (parsed.success) return parsed.data
  const faults = faultsIn(judgeRequestSchema, event).map(faultLine)
  throw new ConfigurationUnreadable(
    `The schedule's input is no request to judge expected mail: ${faults.join('; ')}`,
  )
}
