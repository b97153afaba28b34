import type { Announcer } from '../announce/announcer.js'
import { findState, type StateAccess } from '../archive/state-object.js'
import { verdictKey } from '../contract/keys.js'
import { untoldOf } from './announcements.js'
import { isFinal, type Verdict, verdictSchema } from './verdict.js'

/** What verdicts are recorded and told with. */
export interface RecordDeps extends StateAccess {
  readonly announcer: Announcer
  /** The bucket that events point to. */
  readonly bucket: string
  readonly now: () => Date
  /** Told what was found that may not be as it was. */
  readonly warn: (message: string) => void
}

/** So long what another run has recorded and not announced is left to that run; then it has died. */
const TELLS_WITHIN_MS = 5 * 60_000

/**
 * Records a verdict, and tells what there is to tell of it. A verdict is there once: it takes the place of `unknown` and of nothing else,
 * and mail that comes later is entered beside it. It is written before it is told, and what the bus took is written behind it: a run that
 * dies in between is followed by one that tells it under the same id. One that is damaged is made again, and told again under its id.
 *
 * @returns what is recorded; undefined if another run is at it
 * @throws StorageFailed, StateNewer, EventsRefused
 */
export async function recordVerdict(deps: RecordDeps, next: Verdict): Promise<Verdict | undefined> {
  const key = verdictKey(next.monitor, new Date(next.due))
  const place = { bucket: deps.bucket, verdictKey: key }
  const { object, damage } = await findState(deps, key, verdictSchema)
  if (damage)
    deps.warn(`${damage.failure.message}; it is judged again, and told again if it was told`)
  const stored = object.current
  const written = stored === undefined ? next : combined(stored, next)
  if (written !== stored) {
    if (!(await object.replace(written))) return undefined
  } else if (untoldOf(written, place).length > 0 && isAtWork(written, deps.now())) {
    return undefined
  }
  const untold = untoldOf(written, place)
  if (untold.length === 0) return written
  await deps.announcer.announce(untold)
  const announced = [...written.announced, ...untold.map(({ detail: { id } }) => id)]
  await object.replace({ ...written, announced })
  return written
}

/** The stored verdict with what the new one adds; the stored one itself if that is nothing. */
function combined(stored: Verdict, next: Verdict): Verdict {
  if (!isFinal(stored) && isFinal(next))
    return { ...next, was: 'unknown', announced: stored.announced }
  const { answered, changedAt } = next
  if (stored.result === 'absent' && answered && !stored.answered)
    return { ...stored, answered, changedAt }
  return stored
}

const isAtWork = ({ changedAt }: Verdict, now: Date): boolean =>
  now.getTime() - Date.parse(changedAt) < TELLS_WITHIN_MS
