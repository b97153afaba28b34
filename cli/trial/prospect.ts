import type { Trial } from '../../functions/monitor/try-monitors.js'
import { ownEntry } from '../../shared/contract/own-entry.js'
import { formerPosition, type Newcomer, startsBefore } from '../../shared/mailbox/positions.js'
import type { EarlierDecisions } from './earlier-decisions.js'

/**
 * What a poll would do with a message now: decide on it, or not. `decided`: a poll has decided before, and none does twice. `too early`:
 * it came before the monitor begins. `paused`: the monitor is, and goes on
 * from where it stands when it is not.
 */
export type Prospect =
  | { readonly kind: 'new' }
  | { readonly kind: 'decided'; readonly result: string }
  | { readonly kind: 'too early' }
  | { readonly kind: 'paused' }

/** A monitor as far as it says which mail it decides on. */
export type TriedMonitor = Newcomer & { readonly enabled: boolean }

/** What a poll would do with the message of a trial, by what polls on this machine have done. */
export function prospectOf(
  { uid, internalDate, internalDay }: Pick<Trial, 'uid' | 'internalDate' | 'internalDay'>,
  monitor: TriedMonitor,
  earlier: EarlierDecisions,
): Prospect {
  const { name, formerly, startFrom } = monitor
  const names = formerly === undefined ? [name] : [name, formerly]
  const result = names.map((known) => earlier.of(known, uid)).find((found) => found !== undefined)
  if (result !== undefined) return { kind: 'decided', result }
  const position = ownEntry(earlier.positions, name) ?? formerPosition(monitor, earlier.positions)
  const begins = position === undefined ? startFrom !== 'now' : uid >= position
  const arrival = {
    internalDate: new Date(internalDate),
    ...(internalDay !== undefined && { internalDay }),
  }
  if (!begins || startsBefore(startFrom, arrival)) return { kind: 'too early' }
  return monitor.enabled ? { kind: 'new' } : { kind: 'paused' }
}
