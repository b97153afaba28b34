import * as z from 'zod'
import { ownEntry } from '../../contract/own-entry.js'
import { cronFaults, DEFAULT_POLL, shortestGapMinutes } from '../schedule/poll-schedule.js'
import { calendarSchema } from './calendar-schema.js'
import { expectSchema } from './expect-schema.js'
import { notifyOutline, sendingOutlineShape } from './sending-outline.js'

const text = z.string().optional().catch(undefined)

const durationOutline = z.object({ seconds: z.number().positive() })
const cronOutline = z.object({ cron: z.string(), timezone: z.string().optional() })

/** A setting that has a fault of its own, which is told elsewhere. */
const unreadable = z.unknown().transform(() => undefined)

const mailboxOutline = z.object({
  address: text,
  poll: z.union([durationOutline, cronOutline]).default(DEFAULT_POLL).or(unreadable),
  secondsPerMessage: z.number().positive().optional().catch(undefined),
  imap: z.object({ host: text, provider: text, auth: text }).catch({}),
  sentCopy: z.object({}).optional().catch(undefined),
})

const monitorOutline = z.object({
  mailbox: text,
  folder: z.string().catch('INBOX').default('INBOX'),
  enabled: z.boolean().catch(true).default(true),
  formerly: text,
  startFrom: text,
  notify: notifyOutline.optional().catch(undefined),
  when: z.unknown().optional(),
  expect: expectSchema.optional().catch(undefined),
})

const outlineSchema = z.object({
  timezone: text,
  mailboxes: z.record(z.string(), mailboxOutline.catch({ poll: undefined, imap: {} })).catch({}),
  monitors: z
    .record(z.string(), monitorOutline.catch({ folder: 'INBOX', enabled: true }))
    .catch({}),
  calendars: z.record(z.string(), calendarSchema.optional().catch(undefined)).catch({}),
  ...sendingOutlineShape,
})

/**
 * What can be read of a jobs file that may have faults: what cannot is left out. The checks between settings work on it,
 * so that they report with the faults of single settings, and not after them.
 */
export type JobsOutline = z.output<typeof outlineSchema>

/** A fault between settings, by its path in the file. */
export interface OutlineFault {
  readonly path: readonly (string | number)[]
  readonly message: string
  /** What was probably meant. */
  readonly nearMatch?: string | undefined
}

/** The outline of a jobs file. */
export const jobsOutline = (value: unknown): JobsOutline =>
  outlineSchema.safeParse(value).data ?? outlineSchema.parse({})

/** The monitors of a mailbox that are at work, by their names. */
export const workingMonitorsOf = ({ monitors }: JobsOutline, mailbox: string): string[] =>
  Object.entries(monitors)
    .filter(([, monitor]) => monitor.mailbox === mailbox && monitor.enabled)
    .map(([name]) => name)

/** The shortest time, in minutes, between two polls of a mailbox; undefined if there are none, or none that can be read. */
export function shortestIntervalOf(outline: JobsOutline, mailbox: string): number | undefined {
  const poll = ownEntry(outline.mailboxes, mailbox)?.poll
  if (poll === undefined || workingMonitorsOf(outline, mailbox).length === 0) return undefined
  if ('cron' in poll && cronFaults(poll).length > 0) return undefined
  return shortestGapMinutes(poll)
}
