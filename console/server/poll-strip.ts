import type { Between } from '../../shared/place/place.js'
import type { PollCount } from '../../shared/place/poll-log.js'
import type { StripCell, StripKind } from '../api/overview.js'

/** Polls in cells of equal length, the earliest first: a time without a poll is a cell of its own kind. @param decided moments of decisions */
export function stripOf(
  counts: readonly PollCount[],
  decided: readonly number[],
  { from, until }: Between,
  cells: number,
): StripCell[] {
  const length = (+until - +from) / cells
  const cellOf = (at: number) => Math.min(cells - 1, Math.floor((at - +from) / length))
  const isWithin = (at: number) => at >= +from && at <= +until
  const binned = Array.from({ length: cells }, (_, place) => ({
    from: new Date(+from + place * length).toISOString(),
    polls: 0,
    failed: 0,
    decided: 0,
    codes: new Set<string>(),
  }))
  for (const { at, succeeded, failed, codes = [] } of counts) {
    const cell = isWithin(Date.parse(at)) ? binned[cellOf(Date.parse(at))] : undefined
    if (!cell) continue
    cell.polls += succeeded + failed
    cell.failed += failed
    for (const code of codes) cell.codes.add(code)
  }
  for (const at of decided) {
    const cell = isWithin(at) ? binned[cellOf(at)] : undefined
    if (cell) cell.decided += 1
  }
  return binned.map((cell) => ({ ...cell, codes: [...cell.codes], kind: kindOf(cell) }))
}

interface Counted {
  readonly polls: number
  readonly failed: number
  readonly decided: number
}

/** What somebody has to know comes first. */
function kindOf({ polls, failed, decided }: Counted): StripKind {
  if (failed > 0) return 'failed'
  if (decided > 0) return 'found'
  return polls > 0 ? 'nothing' : 'none'
}
