import { z } from 'zod'
import { AwsJsonError } from './aws-json-server.js'

/** Of a call. Source: EventBridge API reference, PutEvents. */
const MAX_ENTRIES = 10

/**
 * All entries of a call stay below it. Source: EventBridge user guide, "Calculating PutEvents event entry size". The service
 * has begun to take more (1 MB since 2026); events of this system stay within the documented limit.
 */
const MAX_TOTAL_BYTES = 256 * 1024

/** What the time of an entry counts for in that reckoning. */
const TIME_BYTES = 14

/** One entry of PutEvents, as it comes. */
export const entrySchema = z.strictObject({
  Source: z.string().optional(),
  DetailType: z.string().optional(),
  Detail: z.string().optional(),
  EventBusName: z.string().optional(),
  Resources: z.array(z.string()).optional(),
  /** Seconds since 1970. */
  Time: z.number().optional(),
})

export type PutEventsEntry = z.infer<typeof entrySchema>

const requestSchema = z.strictObject({ Entries: z.array(entrySchema).min(1).max(MAX_ENTRIES) })

const detailSchema = z.record(z.string(), z.unknown())

/** Why an entry was not taken. The call succeeds all the same. */
export interface EntryFailure {
  readonly ErrorCode: string
  readonly ErrorMessage: string
}

/** An entry that can become an event. */
export interface CheckedEntry {
  readonly source: string
  readonly detailType: string
  readonly detail: Readonly<Record<string, unknown>>
  readonly bus: string
  readonly resources: readonly string[]
  readonly time: Date | undefined
}

/**
 * The entries of a request.
 *
 * @throws ZodError for 0 or more than 10 entries, AwsJsonError ValidationException for too many bytes: the whole call fails.
 */
export function entriesOf(input: unknown): PutEventsEntry[] {
  const { Entries } = requestSchema.parse(input)
  const bytes = Entries.map(bytesOf).reduce((sum, size) => sum + size, 0)
  if (bytes >= MAX_TOTAL_BYTES) {
    throw new AwsJsonError(
      'ValidationException',
      'Total size of the entries in the request is over the limit.',
    )
  }
  return Entries
}

/**
 * Checks one entry as the service does, but for the bus: the service accepts and drops an entry for a bus that does not exist
 * (aws/aws-sdk issue 186), which would hide a wrong name.
 */
export function checkEntry(
  { Source, DetailType, Detail, EventBusName = 'default', Resources = [], Time }: PutEventsEntry,
  buses: ReadonlySet<string>,
): CheckedEntry | EntryFailure {
  if (!Source) return required('Source')
  if (!DetailType) return required('DetailType')
  if (!Detail) return required('Detail')
  if (!buses.has(EventBusName)) {
    return {
      ErrorCode: 'InvalidArgument',
      ErrorMessage: `Event bus ${EventBusName} does not exist.`,
    }
  }
  const detail = detailSchema.safeParse(parsed(Detail)).data
  if (detail === undefined) {
    return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' }
  }
  const time = Time === undefined ? undefined : new Date(Time * 1000)
  return {
    source: Source,
    detailType: DetailType,
    detail,
    bus: EventBusName,
    resources: Resources,
    time,
  }
}

const required = (parameter: string): EntryFailure => ({
  ErrorCode: 'InvalidArgument',
  ErrorMessage: `Parameter ${parameter} is not valid. Reason: ${parameter} is a required argument.`,
})

function bytesOf({
  Source = '',
  DetailType = '',
  Detail = '',
  Resources = [],
  Time,
}: PutEventsEntry): number {
  const text = Buffer.byteLength([Source, DetailType, Detail, ...Resources].join(''))
  return text + (Time === undefined ? 0 : TIME_BYTES)
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}
