import pc from 'picocolors'
import type { Rehearsal, RehearsedDueTime } from '../../shared/expect/rehearse.js'
import type { Expectation } from '../../shared/jobs/schema/expect-schema.js'
import { utcWords } from '../words/ledger-words.js'

/** What was rehearsed. */
export interface Rehearsed {
  readonly name: string
  /** Where its definition is. */
  readonly source: string
  readonly expect: Expectation
  /** The time that was looked at; a window that begins before it does not count. */
  readonly from: Date
  readonly until: Date
  /** It begins later than was asked for: the monitor has decided on nothing before. */
  readonly isShort: boolean
}

/** So many alarms are listed; the rest is a number. */
const MOST_LISTED = 40

/** A rehearsal, for a person. */
export function rehearsalLines(
  { name, source, expect, from, until, isShort }: Rehearsed,
  { dueTimes, alarms, arrival, instead }: Rehearsal,
): string[] {
  const clocks = expect.by.map(({ at, zone }) => `${at} ${zone}`).join(', ')
  const [first, last] = [dueTimes[0], dueTimes.at(-1)]
  if (!first || !last)
    return [
      `${pc.bold(name)}, by ${clocks} (${source}): no due time whose whole window lies between ${utcWords(from.toISOString())} and ${utcWords(until.toISOString())}.`,
      ...(isShort ? [beginningWords(from)] : ['A longer time has more of them: --days.']),
    ]
  const told = dueTimes.filter(({ result }) => result === 'late' || result === 'absent')
  return [
    `${pc.bold(name)}, by ${clocks} (${source}): ${dueTimes.length} due times, ${first.dueLocal} to ${last.dueLocal}`,
    ...(isShort ? [beginningWords(from)] : []),
    countWords(dueTimes),
    alarms === 0 ? pc.green('No alarm.') : pc.yellow(`${alarmsWords(alarms)}:`),
    ...told.slice(-MOST_LISTED).map(dueLine),
    ...(told.length > MOST_LISTED
      ? [`  and ${told.length - MOST_LISTED} before them: --json has all`]
      : []),
    ...(arrival
      ? [
          `Half of it was there ${offsetWords(arrival.medianSeconds)}, 95 % ${offsetWords(arrival.percentile95Seconds)}.`,
        ]
      : []),
    ...(alarms > 0 ? [insteadWords(instead)] : []),
  ]
}

/** Who rehearses a new monitor wonders where the other due times are. */
const beginningWords = (from: Date): string =>
  pc.dim(
    `The monitor began ${utcWords(from.toISOString())}: before that nothing was decided for it, and a window that had begun by then does not count.`,
  )

const countWords = (dueTimes: readonly RehearsedDueTime[]): string =>
  (['met', 'late', 'answered', 'absent', 'closed'] as const)
    .map((result) => ({ result, count: dueTimes.filter((one) => one.result === result).length }))
    .filter(({ count }) => count > 0)
    .map(({ result, count }) => `${count} ${result}`)
    .join(', ')

const dueLine = ({ dueLocal, result, have, need, arrivedAfterSeconds }: RehearsedDueTime): string =>
  `  ${dueLocal}  ${result.padEnd(6)}  ${
    arrivedAfterSeconds === undefined
      ? `${have} of ${need}`
      : `there ${offsetWords(arrivedAfterSeconds)}`
  }`

const insteadWords = (instead: Rehearsal['instead']): string => {
  if (!instead) return 'No other by or within would have alarmed less: that mail did not come.'
  const { by, withinMinutes, alarms } = instead
  const clocks = by.map((at) => `'${at}'`).join(', ')
  const said = `by: ${by.length === 1 ? clocks : `[${clocks}]`}, within: minutes(${withinMinutes})`
  return alarms === 0
    ? `Without an alarm: ${said}`
    : `With ${alarmsWords(alarms)}, of mail that did not come: ${said}`
}

const alarmsWords = (count: number): string => (count === 1 ? '1 alarm' : `${count} alarms`)

/** `23 min before`, `1 h 5 min after`. */
function offsetWords(seconds: number): string {
  const minutes = Math.round(Math.abs(seconds) / 60)
  if (minutes === 0) return 'at the due time'
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60]
  const words = [hours > 0 ? `${hours} h` : '', rest > 0 ? `${rest} min` : ''].filter(Boolean)
  return `${words.join(' ')} ${seconds < 0 ? 'before' : 'after'}`
}
