import type { Difference, Origin } from '../code/jobs-draft.js'
import { differenceAt } from './parameter-notes.js'
import { clockOf, type Surroundings } from './surroundings.js'
import { lastOf, parametersOf, textOf, type Unit } from './unit.js'

/** What JP1 makes of a job whose time is over, and what that means for what follows it. */
const END_STATUS: ReadonlyMap<string, string> = new Map([
  ['kl', 'killed: what follows it is not run'],
  ['an', 'ended abnormally: what follows it is not run'],
  ['wr', 'ended with a warning: what follows it is run'],
  ['nr', 'ended normally: what follows it is run'],
])

/** The status where `ets` is not given. */
const DEFAULT_STATUS = 'kl'

/** 47:59, the last time of day that `expect` takes. */
const LAST_MINUTE = 48 * 60 - 1

const HOW = 'docs/migrating-from-jp1.md, "Time-outs", has the state machine'

/**
 * What is to be said of `etm`, the minutes that a job waits, and `ets`, what it then ends as. A monitor never ends: the time by which
 * mail has to be there is `expect`, and is written as a comment, since a unit does not say on which days it holds.
 */
export function timeOutDifferences(
  unit: Unit,
  origin: Origin,
  { startsAt }: Surroundings,
): readonly Difference[] {
  const parameter = parametersOf(unit, 'etm').at(-1)
  const [ets] = parametersOf(unit, 'ets')
  if (parameter === undefined) {
    const words = 'has no meaning without etm: it is what a job ends as whose time is over'
    return ets === undefined ? [] : [differenceAt(origin, ets, words)]
  }
  const minutes = Number(textOf(parameter))
  if (!Number.isInteger(minutes) || minutes < 1)
    return [differenceAt(origin, parameter, `is no number of minutes: ${textOf(parameter)}`)]
  const status = lastOf(unit, 'ets') ?? DEFAULT_STATUS
  const end = END_STATUS.get(status) ?? `ended as ${status}, which is not known here`
  const told = `after ${minutes} minutes JP1 ends it as ${end}. A monitor has no end; by when mail has to be there is for expect to say, and Mail Absent is then what starts or does not start the rest: ${HOW}.`
  const example =
    startsAt === undefined || startsAt + minutes > LAST_MINUTE
      ? 'The units do not tell at what time it starts.'
      : `It starts at ${clockOf(startsAt)}: expect: { by: '${clockOf(startsAt + minutes)}', within: minutes(${minutes}) }, with the days of its schedule (days, on).`
  return [differenceAt(origin, parameter, `${told} ${example}`)]
}
