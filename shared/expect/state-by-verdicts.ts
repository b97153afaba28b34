import type { Archive } from '../archive/archive.js'
import { verdictsPrefix } from '../contract/keys.js'
import { jsonIn } from '../runtime/json.js'
import { LATE_DAYS } from './booking.js'
import type { ExpectationState } from './expectation-state.js'
import { type Verdict, verdictSchema } from './verdict.js'

const DAY_MS = 86_400_000

/** Due times of every month and rarer ones have a verdict in so long a time. */
const LOOKED_BACK_MS = 400 * DAY_MS

/** Mail that came by verdicts of these days may be asked for again. */
const REMADE_MS = (LATE_DAYS + 2) * DAY_MS

/**
 * What is to be remembered of a monitor that waits for mail, by its verdicts; undefined if there is none. Its mail is read again from the
 * ledger: so the verdicts of the last days stand with the windows that they had, and no mail answers twice.
 *
 * @param begun as if it began now @throws StorageFailed
 */
export async function stateByVerdicts(
  archive: Pick<Archive, 'list' | 'read'>,
  begun: ExpectationState,
  now: Date,
): Promise<ExpectationState | undefined> {
  const keys = await verdictKeys(archive, begun.monitor, now)
  const verdicts: Verdict[] = []
  for (const key of keys.toReversed()) {
    const stored = await archive.read(key)
    const verdict = verdictSchema.safeParse(jsonIn(stored?.body.toString('utf8') ?? '')).data
    if (!verdict) continue
    const [last = verdict] = verdicts
    if (Date.parse(last.due) - Date.parse(verdict.due) > REMADE_MS) break
    verdicts.push(verdict)
  }
  const [last] = verdicts
  if (!last) return undefined
  const inOrder = verdicts.toReversed()
  const since = inOrder.map(({ windowStart }) => windowStart).toSorted()[0] ?? last.windowStart
  return {
    ...begun,
    since,
    judgedThrough: last.due,
    definitions: begun.definitions.map((definition) => ({ ...definition, from: since })),
    pauses: inOrder.flatMap(({ due, result }) => (result === 'paused' ? [momentOf(due)] : [])),
    open: inOrder.flatMap(({ due, result, answered }) =>
      result === 'unknown' || (result === 'absent' && !answered) ? [{ due, result }] : [],
    ),
  }
}

const momentOf = (due: string): ExpectationState['pauses'][number] => ({
  from: due,
  until: new Date(Date.parse(due) + 1).toISOString(),
})

async function verdictKeys(
  archive: Pick<Archive, 'list'>,
  monitor: string,
  now: Date,
): Promise<string[]> {
  const prefix = verdictsPrefix(monitor)
  const first = new Date(now.getTime() - LOOKED_BACK_MS).toISOString()
  const keys: string[] = []
  for await (const { key } of archive.list(
    prefix,
    `${prefix}${first.slice(0, 4)}/${first.slice(5, 7)}`,
  ))
    keys.push(key)
  return keys
}
