import { createHash } from 'node:crypto'
import { ownEntry } from '../contract/own-entry.js'
import type { Positions } from './positions.js'

/** What a monitor began with, or was changed to since: what a later definition is compared with. */
export interface BegunMonitor {
  readonly startFrom: string
  /** SHA-256 of the conditions as JSON, hex. */
  readonly when: string
  /** When it began in this folder, RFC 3339; absent of what was written before it was remembered. */
  readonly at?: string | undefined
  /** The first UID of the folder's UIDVALIDITY that it decides on; absent likewise. */
  readonly from?: number | undefined
}

/** Where monitors begin that are not known yet. */
export interface Beginning {
  readonly positions: Positions
  readonly now: Date
}

/** By monitor; a removed one keeps its place, as its position does. */
export type BegunMonitors = Readonly<Record<string, BegunMonitor>>

/** A monitor as its definition has it now. */
export interface DefinedMonitor {
  readonly name: string
  readonly startFrom: string
  readonly when: unknown
  /** Its name before it was renamed. */
  readonly formerly?: string | undefined
}

/** A monitor that has begun and was given other settings since; both may have changed. */
export interface ChangedMonitor {
  readonly monitor: string
  readonly whenChanged: boolean
  /** As it was, if it is another now. */
  readonly formerStartFrom?: string
  readonly startFrom: string
}

/**
 * What is remembered of monitors once they have been polled as they are now: when and where each began stays, whatever its definition
 * becomes, and goes with a new name. The same object if nothing in it is other.
 */
export function begunWith(
  known: BegunMonitors | undefined,
  monitors: readonly DefinedMonitor[],
  beginning: Beginning,
): BegunMonitors {
  const news = monitors.filter((monitor) => {
    const before = ownEntry(known, monitor.name)
    return !isSame(before, defined(monitor)) || before?.at === undefined || !before.from
  })
  if (known && news.length === 0) return known
  const begun = news.map((monitor) => [monitor.name, begunAs(known, monitor, beginning)] as const)
  return { ...known, ...Object.fromEntries(begun) }
}

function begunAs(
  known: BegunMonitors | undefined,
  monitor: DefinedMonitor,
  { positions, now }: Beginning,
): BegunMonitor {
  const { name, formerly = '' } = monitor
  const before = ownEntry(known, name) ?? ownEntry(known, formerly)
  return {
    ...defined(monitor),
    at: before?.at ?? now.toISOString(),
    from: before?.from ?? ownEntry(positions, name) ?? 1,
  }
}

/** The monitors that are not what they were when the folder last saw them, under this name or, if it is new, under the former one. */
export function changedSince(
  known: BegunMonitors | undefined,
  monitors: readonly DefinedMonitor[],
): ChangedMonitor[] {
  return monitors.flatMap((monitor) => {
    const { name, startFrom, formerly = '' } = monitor
    const before = ownEntry(known, name) ?? ownEntry(known, formerly)
    const now = defined(monitor)
    if (before === undefined || isSame(before, now)) return []
    const whenChanged = before.when !== now.when
    const startChanged = before.startFrom !== startFrom
    return [
      {
        monitor: name,
        whenChanged,
        ...(startChanged && { formerStartFrom: before.startFrom }),
        startFrom,
      },
    ]
  })
}

const defined = ({ startFrom, when }: DefinedMonitor): BegunMonitor => ({
  startFrom,
  when: createHash('sha256').update(JSON.stringify(when)).digest('hex'),
})

const isSame = (one: BegunMonitor | undefined, other: BegunMonitor): boolean =>
  one?.startFrom === other.startFrom && one.when === other.when
