import { randomUUID } from 'node:crypto'
import { appendFile, mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Access, Need } from './access.js'
import { type AwsJsonCall, startAwsJsonServer } from './aws-json-server.js'
import type { OnExchange } from './exchange.js'
import type { Intercept } from './faults.js'
import type { LoopbackServer } from './loopback-server.js'
import { type CheckedEntry, checkEntry, entriesOf } from './put-events-entries.js'
import type { AccessKeys } from './signatures.js'

/** An event as EventBridge hands it to its targets. Source: EventBridge user guide, "Event structure". */
export interface EventBridgeEvent {
  readonly version: '0'
  readonly id: string
  readonly 'detail-type': string
  readonly source: string
  readonly account: string
  /** RFC 3339, whole seconds, UTC. */
  readonly time: string
  readonly region: string
  readonly resources: readonly string[]
  readonly detail: Readonly<Record<string, unknown>>
}

/** What a stand-in for EventBridge is started with. */
export interface EventBridgeStandInOptions {
  /** The names of the buses there are. */
  readonly buses: ReadonlySet<string>
  /** Accepted events are appended to it, one JSON document a line. */
  readonly file: string
  /** What events say they come from. */
  readonly account?: string
  readonly region?: string
  /** Told of each event once it is in the file; the call is answered when it has settled. */
  readonly onEvent?: (event: EventBridgeEvent, bus: string) => unknown
  readonly intercept?: Intercept<AwsJsonCall>
  /** Who may call; without it, whoever signs at all. */
  readonly keys?: AccessKeys
  /** What they may do; without it, everything. */
  readonly access?: Access
  readonly onExchange?: OnExchange | undefined
  /** Default 0: a free port. */
  readonly port?: number
  readonly now?: () => Date
  readonly newId?: () => string
}

/** PutEvents of EventBridge on 127.0.0.1: what is accepted is in the file before it is answered. There are no rules. */
export async function startEventBridgeStandIn(
  options: EventBridgeStandInOptions,
): Promise<LoopbackServer> {
  const { file, intercept, keys, access, onExchange, port } = options
  await mkdir(dirname(file), { recursive: true })
  return startAwsJsonServer({
    service: 'AWSEvents',
    intercept,
    keys,
    access,
    onExchange,
    port,
    needs: { PutEvents: busesOf },
    operations: { PutEvents: (input) => putEvents(input, options) },
  })
}

/** Each entry names its bus. */
const busesOf = (input: unknown, { arnOf }: Access): Need[] =>
  [...new Set(entriesOf(input).map(({ EventBusName = 'default' }) => EventBusName))].map((bus) => ({
    action: 'events:PutEvents',
    resource: arnOf('events', `event-bus/${bus}`),
  }))

async function putEvents(input: unknown, options: EventBridgeStandInOptions): Promise<object> {
  const results = entriesOf(input).map((entry) => {
    const checked = checkEntry(entry, options.buses)
    if ('ErrorCode' in checked) return checked
    return { event: eventOf(checked, options), bus: checked.bus }
  })
  const accepted = results.filter((result) => 'event' in result)
  const lines = accepted.map(({ event }) => `${JSON.stringify(event)}\n`)
  // One write to a file opened for appending: lines of calls at the same time do not mix.
  if (lines.length > 0) await appendFile(options.file, lines.join(''))
  await Promise.all(accepted.map(({ event, bus }) => options.onEvent?.(event, bus)))
  return {
    FailedEntryCount: results.length - accepted.length,
    Entries: results.map((result) => ('event' in result ? { EventId: result.event.id } : result)),
  }
}

function eventOf(
  { source, detailType, detail, resources, time }: CheckedEntry,
  options: EventBridgeStandInOptions,
): EventBridgeEvent {
  const { account = '000000000000', region = 'local', newId = randomUUID } = options
  const { now = () => new Date() } = options
  return {
    version: '0',
    id: newId(),
    'detail-type': detailType,
    source,
    account,
    time: (time ?? now()).toISOString().replace(/\.\d+Z$/, 'Z'),
    region,
    resources,
    detail,
  }
}
