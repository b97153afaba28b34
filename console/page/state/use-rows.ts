import { useCallback, useEffect, useState } from 'preact/hooks'
import type { Fault, RowsAnswer } from '../../api/answers.js'
import { ask, Refused, useAnswer } from './ask-server.js'

/** So many pages are held: older ones are asked for by a filter. */
const MOST_PAGES = 20

/** A list, as far as it was asked for. */
export interface LoadedRows<Row> {
  readonly rows: readonly Row[]
  readonly answer?: RowsAnswer<Row>
  readonly fault?: Fault
  readonly isLoading: boolean
  readonly newer: number
  readonly more?: () => void
  readonly again: () => void
}

/** Rows page by page; what comes newly is counted, and never put in by itself. @param path with its filters */
export function useRows<Row>(path: string, countEveryMs: number): LoadedRows<Row> {
  const first = useAnswer<RowsAnswer<Row>>(path)
  const [later, setLater] = useState<readonly RowsAnswer<Row>[]>([])
  const [isAsking, setAsking] = useState(false)
  const [fault, setFault] = useState<Fault>()
  const begin = first.data
  // Pages belong to the first page that they follow.
  useEffect(() => {
    setLater([])
    setFault(undefined)
  }, [begin])
  const last = later.at(-1) ?? begin
  const next = last?.data.next ?? null
  const more = useCallback(() => {
    if (next === null) return
    setAsking(true)
    ask<RowsAnswer<Row>>(`${path}${path.includes('?') ? '&' : '?'}cursor=${next}`)
      .then((answer) => setLater((before) => [...before, answer]))
      .catch((error: unknown) => setFault(error instanceof Refused ? error.fault : undefined))
      .finally(() => setAsking(false))
  }, [path, next])
  const newest = begin?.data.newest
  const newerPath =
    newest === undefined || newest === null
      ? undefined
      : `${path}${path.includes('?') ? '&' : '?'}newest=${newest}`
  const newer = useAnswer<{ readonly newer: number }>(newerPath, countEveryMs)
  const shownFault = fault ?? first.fault
  return {
    rows: [...(begin ? [begin] : []), ...later].flatMap(({ data }) => data.rows),
    ...(begin && { answer: begin }),
    ...(shownFault && { fault: shownFault }),
    isLoading: first.isLoading || isAsking,
    newer: newer.data?.newer ?? 0,
    ...(next !== null && later.length < MOST_PAGES - 1 && { more }),
    again: first.again,
  }
}
