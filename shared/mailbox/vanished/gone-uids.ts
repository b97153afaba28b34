import { EVIDENCE, NOTHING_VANISHED, type Vanishing, type VanishTime } from './vanishing.js'

/** What UIDs that are gone are known by: those of `none` may have been left out by the server. */
export const GONE_EVIDENCE = [...EVIDENCE, 'none'] as const

/** UIDs that were gone when their turn came. */
export interface GoneUids extends VanishTime {
  readonly first: number
  readonly last: number
  readonly evidence: (typeof GONE_EVIDENCE)[number]
}

/** The UIDs that were gone and may have been mail of a time, in ms: told of, or noted. */
export function goneBetween(
  { occasions, holes }: Vanishing = NOTHING_VANISHED,
  from: number,
  until: number,
): GoneUids[] {
  const told = occasions.flatMap(({ ranges, evidence, ...times }) =>
    ranges.map((range) => ({ ...range, ...timesOf(times), evidence })),
  )
  const noted = holes.map(({ first, last, ...times }) => ({
    first,
    last,
    ...timesOf(times),
    evidence: 'none' as const,
  }))
  return [...told, ...noted].filter((gone) => isBetween(gone, from, until))
}

/** Whether what went between two polls may have come and gone in a time. */
export const isBetween = ({ after, before }: VanishTime, from: number, until: number): boolean =>
  Date.parse(before) >= from && Date.parse(after ?? before) <= until

const timesOf = ({ after, before }: VanishTime): VanishTime => ({
  ...(after !== undefined && { after }),
  before,
})
