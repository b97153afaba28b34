import { definitionKey } from '../contract/replays.js'
import { ConfigurationUnreadable, faultLine } from '../failures/configuration-errors.js'
import { carriedMonitorSchema, type PolledMonitor } from '../jobs/requests/poll-request.js'
import { faultsIn } from '../jobs/schema/faults.js'
import { expectedWords } from '../matching/expected-words.js'
import { jsonIn } from '../runtime/json.js'
import type { PlaceBucket } from './place.js'

/** A definition that decided, as polls have written it down; undefined for one that nobody has any more. @throws ConfigurationUnreadable */
export async function recordedDefinition(
  bucket: Pick<PlaceBucket, 'read'>,
  monitor: string,
  version: string,
): Promise<PolledMonitor | undefined> {
  const key = definitionKey(monitor, version)
  const stored = await bucket.read(key)
  if (!stored) return undefined
  const definition = jsonIn(stored.body.toString('utf8'))
  const parsed = carriedMonitorSchema.safeParse(definition)
  if (parsed.success) return parsed.data
  const faults = faultsIn(carriedMonitorSchema, definition).map(faultLine)
  throw new ConfigurationUnreadable(`${key} is not a definition: ${faults.join('; ')}`)
}

/** A condition of a definition, by its version. */
export interface DecidingCondition {
  readonly monitor: string
  readonly version: string
  /** Its path: `when.subject[0]`; absent where none decided. */
  readonly decidedBy?: string | undefined
}

/** What conditions wanted that decided, for a person: `contains "JOB-END"`; undefined where nobody knows. Each definition is read once. */
export function wantedBy(
  bucket: Pick<PlaceBucket, 'read'>,
): (deciding: DecidingCondition) => Promise<string | undefined> {
  const definitionOf = recordedDefinitions(bucket)
  return async ({ monitor, version, decidedBy }) => {
    if (decidedBy === undefined) return undefined
    const words = expectedWords((await definitionOf(monitor, version))?.when, decidedBy)
    return words === '' ? undefined : words
  }
}

/** Definitions that decided, each read once; undefined for one that nobody has any more, or that is damaged: the decision itself is known. */
export function recordedDefinitions(
  bucket: Pick<PlaceBucket, 'read'>,
): (monitor: string, version: string) => Promise<PolledMonitor | undefined> {
  const known = new Map<string, Promise<PolledMonitor | undefined>>()
  return (monitor, version) => {
    const key = definitionKey(monitor, version)
    const definition = known.get(key) ?? readable(recordedDefinition(bucket, monitor, version))
    known.set(key, definition)
    return definition
  }
}

const readable = (definition: Promise<PolledMonitor | undefined>) =>
  definition.catch((error: unknown) => {
    if (error instanceof ConfigurationUnreadable) return undefined
    throw error
  })
