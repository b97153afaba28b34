import type { MailJob } from './mail-jobs.js'
import { lastOf, parametersOf, textOf, typeOf, type Unit } from './unit.js'

/** A time of day by which a jobnet starts, in minutes since midnight. JP1 knows more than 24 hours: 36:00. */
export type MinuteOfDay = number

/** What a job's jobnet says about it. */
export interface Surroundings {
  /** The jobs that come right before and right after it, by the arrows of its jobnet. */
  readonly before: readonly string[]
  readonly after: readonly string[]
  /** When it starts, if its jobnet says one time of day and nothing comes before it. */
  readonly startsAt?: MinuteOfDay
  /** It is a start condition: each match starts the jobnet once more. */
  readonly isStartCondition: boolean
}

/** Jobnets: of their own, remote, managed, and for recovery. */
const JOBNETS = new Set(['n', 'rn', 'rm', 'rr', 'mn'])

/** What the units round a job say about it. */
export function surroundingsOf({ unit, within }: MailJob): Surroundings {
  const parent = within.at(-1)
  const arrows = parent === undefined ? [] : arrowsOf(parent)
  const before = arrows.flatMap(({ from, to }) => (to === unit.name ? [from] : []))
  const after = arrows.flatMap(({ from, to }) => (from === unit.name ? [to] : []))
  const startsAt = before.length === 0 ? startOf(within) : undefined
  return {
    before,
    after,
    ...(startsAt !== undefined && { startsAt }),
    isStartCondition: parent !== undefined && typeOf(parent) === 'rc',
  }
}

/** `ar=(f=first,t=next,seq);` */
const arrowsOf = (jobnet: Unit): readonly { readonly from: string; readonly to: string }[] =>
  parametersOf(jobnet, 'ar').flatMap((parameter) => {
    const [, from, to] = /^\(\s*f=([^,]+),\s*t=([^,)]+)/.exec(textOf(parameter)) ?? []
    return from === undefined || to === undefined ? [] : [{ from: from.trim(), to: to.trim() }]
  })

/** The start of the outermost jobnet, where it is one time of the clock: `st=1,08:30;`, and not `st=1,+08:30;`. */
function startOf(within: readonly Unit[]): MinuteOfDay | undefined {
  const jobnets = within.filter((unit) => JOBNETS.has(typeOf(unit)))
  // A jobnet in another may wait for jobs of that one.
  const [root, ...nested] = jobnets
  if (root === undefined || nested.length > 0 || parametersOf(root, 'st').length > 1)
    return undefined
  const [, hours, minutes] = /^(?:\d+,)?(\d{1,2}):(\d{2})$/.exec(lastOf(root, 'st') ?? '') ?? []
  return hours === undefined ? undefined : Number(hours) * 60 + Number(minutes)
}

/** `08:30`. */
export const clockOf = (minute: MinuteOfDay): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
