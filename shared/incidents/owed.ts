import type { Incident, Telling } from './incident.js'

/** What is still to be told of an incident; `later`: something may be, and not now. */
export type Owed = Telling['what'] | 'later' | 'nothing'

/** What decides on it beside the incident itself. */
export interface Around {
  readonly now: Date
  /** Somebody does not want to hear of it for a while. */
  readonly isMuted: boolean
  /** Polls of its mailbox fail, and that is told by itself. */
  readonly pollsFail: boolean
}

/** A second try of the mailbox has had its time by then. */
const UNKNOWN_WAITS_MS = 30 * 60_000
/** So long what could not be looked at is told by the failing polls alone; then it may well be absent. */
const UNKNOWN_HIDES_MS = 24 * 3_600_000

/**
 * What is owed: the begin, each further time, and the end of what was told - muted or not, for who has heard of the begin waits for it. What
 * ended by itself before anybody was told is not worth waking anybody; what somebody has closed is told, for nobody else knows of it.
 */
export function owedOf(incident: Incident, { now, isMuted, pollsFail }: Around): Owed {
  const { told, ended, misses } = incident
  if (ended) {
    const isAwaited = told.length > 0 || (ended.reason === 'closed' && !isMuted)
    return isAwaited && !told.some(({ what }) => what === 'ended') ? 'ended' : 'nothing'
  }
  if (isMuted) return 'later'
  if (told.length === 0) return isHeldBack(incident, now, pollsFail) ? 'later' : 'begun'
  return misses > Math.max(...told.map((telling) => telling.misses)) ? 'again' : 'nothing'
}

/** What could not be looked at pages by the mailbox's failing polls; alone only if it outlasts a second try. */
function isHeldBack({ kind, begunAt }: Incident, now: Date, pollsFail: boolean): boolean {
  if (kind !== 'unknown') return false
  const ageMs = now.getTime() - Date.parse(begunAt)
  return ageMs < (pollsFail ? UNKNOWN_HIDES_MS : UNKNOWN_WAITS_MS)
}
