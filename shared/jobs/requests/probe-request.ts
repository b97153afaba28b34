import * as z from 'zod'
import { ConfigurationUnreadable, faultLine } from '../../failures/configuration-errors.js'
import { faultsIn } from '../schema/faults.js'
import { polledMailboxSchema } from '../settings/mailbox-schema.js'
import { carriedMonitorSchema } from './poll-request.js'

/** What an operator asks of the monitor function: to probe a mailbox from where it runs, by its role. */
export const probeRequestSchema = z.strictObject({
  schemaVersion: z.literal(1),
  kind: z.literal('probe'),
  mailbox: polledMailboxSchema,
  monitors: z.array(carriedMonitorSchema.pick({ name: true, folder: true, then: true })),
  /** The folder that keeps copies of what is sent. */
  sentCopy: z.string().optional(),
  /** Log in although the last login with this secret was refused. */
  again: z.boolean(),
})

/** What an operator asks of the monitor function. */
export type ProbeRequest = z.output<typeof probeRequestSchema>

/** Whether an event asks for a probe, and not for a poll. */
export const asksForProbe = (event: unknown): boolean =>
  typeof event === 'object' && event !== null && Reflect.get(event, 'kind') === 'probe'

/** The request in a function's event. @throws ConfigurationUnreadable if it is none, naming every fault */
export function readProbeRequest(event: unknown): ProbeRequest {
  const parsed = probeRequestSchema.safeParse(event)
  if (parsed.success) return parsed.data
  const faults = faultsIn(probeRequestSchema, event).map(faultLine)
  throw new ConfigurationUnreadable(`The event is no request for a probe: ${faults.join('; ')}`)
}
