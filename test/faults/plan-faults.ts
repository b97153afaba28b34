import type { Chance } from './chance.js'
import type { FaultKind, PlannedFault, PortName } from './faults.js'

/** How many calls of a port a run makes, roughly, so that most faults meet one; and how often such a port is chosen. */
export type Calls = readonly (readonly [PortName, number, weight: number])[]

/** What may go wrong with the calls of a run. */
export interface FaultPlan {
  readonly calls: Calls
  /** How many faults, one of these. */
  readonly counts: readonly number[]
  /** How a process may end, and of how many faults in a hundred it does. */
  readonly endings: readonly FaultKind[]
  readonly endingPercent: number
}

const KINDS: readonly FaultKind[] = [
  'slow',
  'refused',
  'throttled',
  'answer lost',
  'answer lost, tried again',
  'cut',
  'cut in the middle',
  'frozen',
  'frozen',
]

/** What goes wrong with the calls of a run. */
export function planFaults(
  chance: Chance,
  run: number,
  { calls, counts, endings, endingPercent }: FaultPlan,
): PlannedFault[] {
  const byWeight = calls.flatMap((row) => Array.from({ length: row[2] }, () => row))
  return chance.times(chance.oneOf(counts), () => {
    const [port, most] = chance.oneOf(byWeight)
    const kinds = chance.percent(endingPercent) ? endings : KINDS
    const kind =
      port === 'clock' ? chance.oneOf(['clock ahead', 'clock back'] as const) : chance.oneOf(kinds)
    return { run, port, call: chance.between(1, most), kind }
  })
}
