import type { UidRange } from '../arrivals.js'

/** UIDs of one command that names each: a sequence set of 5 500 characters at most (RFC 7162 4 asks for lines below 8 192). */
export const MAX_COMMAND_UIDS = 500

/** UIDs as an IMAP sequence set, `1:3,7` (RFC 9051 9): a list of thousands would be a long command. */
export function uidSet(uids: readonly number[]): string {
  const ranges: [number, number][] = []
  for (const uid of uids.toSorted((a, b) => a - b)) {
    const last = ranges.at(-1)
    if (last && uid === last[1] + 1) last[1] = uid
    else ranges.push([uid, uid])
  }
  return ranges
    .map(([first, last]) => (first === last ? String(first) : `${first}:${last}`))
    .join(',')
}

/** What of a range an IMAP sequence set names, in its order; what is no number of it is left out. */
export function rangesInSet(set: string, { first, last }: UidRange): UidRange[] {
  return set.split(',').flatMap((part) => {
    const [, one, other = one] = /^(\d{1,10})(?::(\d{1,10}))?$/.exec(part) ?? []
    const ends = [Number(one), Number(other)].toSorted((a, b) => a - b)
    const range = { first: Math.max(first, ends[0] ?? 0), last: Math.min(last, ends[1] ?? 0) }
    return range.first <= range.last ? [range] : []
  })
}
