import { createHash } from 'node:crypto'
import * as z from 'zod'
import { SCHEDULED_TIME_ATTRIBUTE } from '../../contract/names.js'
import { PARSED_ONCE } from '../../contract/parsed-once.js'
import { ConfigurationUnreadable, faultLine } from '../../failures/configuration-errors.js'
import { isDate, startOfDay } from '../schedule/timezone.js'
import { carriedExpectSchema } from '../schema/expect-schema.js'
import { faultsIn } from '../schema/faults.js'
import {
  type Jobs,
  keepForSchema,
  monitorSchema,
  receiveWithinSchema,
} from '../schema/jobs-schema.js'
import { polledMailboxSchema } from '../settings/mailbox-schema.js'
import { nameSchema } from '../settings/name-schema.js'
import { RECEIVE_WITHIN_SECONDS } from '../values/receive-within.js'
import { canonicalDefinition } from './canonical-definition.js'
import { carriedExpectation } from './carried-expectation.js'

/** EventBridge Scheduler takes an input of at most 256 KB (Scheduler quotas). */
export const MAX_POLL_REQUEST_BYTES = 262_144

const versionSchema = z.string().regex(/^[0-9a-f]{12}$/)

/** A monitor as a definition carries it. */
export const carriedMonitorSchema = monitorSchema.omit({ notify: true }).extend({
  name: nameSchema,
  version: versionSchema,
  expect: carriedExpectSchema.optional(),
})

/**
 * What a mailbox's schedule hands to the monitor function: the definitions themselves, so that a change needs
 * no deployment of code and a run can say by which version it decided.
 */
export const pollRequestSchema = z.strictObject({
  schemaVersion: z.literal(1),
  mailbox: polledMailboxSchema,
  monitors: z.array(carriedMonitorSchema).min(1),
  /** Of everything above. */
  version: versionSchema,
  /** For mail that is due now; absent of the mailbox's own schedule. */
  occasion: z.literal('due-time').optional(),
  /** RFC 3339. Scheduler puts it in. */
  scheduledTime: z.string(),
})

/** A poll of one mailbox: its definitions, their version, the time it was due. */
export type PollRequest = z.output<typeof pollRequestSchema>

/** A monitor as a poll knows it. */
export type PolledMonitor = PollRequest['monitors'][number]

/** A monitor that has been read, in the form in which it is carried: for who hands it on. */
export const carriedAgain = ({
  keep: { for: keepFor, ...keep },
  receiveWithin,
  ...monitor
}: PolledMonitor): z.input<typeof carriedMonitorSchema> => ({
  ...monitor,
  keep: { ...keep, for: z.encode(keepForSchema, keepFor) },
  receiveWithin: z.encode(receiveWithinSchema, receiveWithin),
})

/** Whether all monitors of a mailbox are paused: then it is not polled at all. */
export const isPaused = ({ monitors }: Pick<PollRequest, 'monitors'>): boolean =>
  monitors.every(({ enabled }) => !enabled)

/** A mailbox as a poll knows it. */
export type PolledMailbox = PollRequest['mailbox']

/** One request for each mailbox that has monitors, in the form that the schedule carries (before its schema fills in defaults). */
export function pollRequestsOf(jobs: Jobs): z.input<typeof pollRequestSchema>[] {
  return Object.entries(jobs.mailboxes).flatMap(([name, { sentCopy: _, ...mailbox }]) => {
    const monitors = Object.entries(jobs.monitors)
      .filter(([, monitor]) => monitor.mailbox === name)
      .map(([monitorName, monitor]) => carried({ name: monitorName, ...monitor }, jobs))
    if (monitors.length === 0) return []
    const definitions = { schemaVersion: 1 as const, mailbox: { name, ...mailbox }, monitors }
    return [
      { ...definitions, version: versionOf(definitions), scheduledTime: SCHEDULED_TIME_ATTRIBUTE },
    ]
  })
}

/**
 * A carried definition is read by the schema of the jobs file again, so it is written as there. Who is told of a match is the business of a
 * rule of its own, and changes nothing of what is decided.
 */
function carried(
  {
    enabled,
    receiveWithin,
    notify: _,
    expect,
    ...monitor
  }: Jobs['monitors'][string] & { name: string },
  jobs: Pick<Jobs, 'timezone' | 'calendars'>,
) {
  const { for: keepFor, ...keep } = monitor.keep
  const definition = {
    ...monitor,
    startFrom: startIn(jobs.timezone, monitor.startFrom),
    keep: { ...keep, for: z.encode(keepForSchema, keepFor) },
  }
  // A pause decides nothing, nor does how long mail may take or when it has to be there: a monitor is of the same version after it.
  return {
    ...definition,
    enabled,
    ...(receiveWithin !== RECEIVE_WITHIN_SECONDS.default && {
      receiveWithin: z.encode(receiveWithinSchema, receiveWithin),
    }),
    ...(expect && { expect: carriedExpectation(expect, jobs) }),
    version: versionOf(definition),
  }
}

/** A date in the time zone of the file is a moment; without one, it is told by the mail server's own dates. */
const startIn = (timezone: string | undefined, startFrom: string): string =>
  timezone !== undefined && isDate(startFrom) ? startOfDay(startFrom, timezone) : startFrom

const VERSION_DIGITS = 12

/** The version of a definition: it changes exactly when what it means does, and not with how that is written. */
const versionOf = (definition: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify(canonicalDefinition(definition)))
    .digest('hex')
    .slice(0, VERSION_DIGITS)

/**
 * The request in a function's event.
 * @throws ConfigurationUnreadable if it is none, naming every fault.
 */
export function readPollRequest(event: unknown): PollRequest {
  const parsed = pollRequestSchema.safeParse(event, PARSED_ONCE)
  if (parsed.success) return parsed.data
  const faults = faultsIn(pollRequestSchema, event).map(faultLine)
  throw new ConfigurationUnreadable(
    `The schedule's input is not a poll request: ${faults.join('; ')}`,
  )
}
