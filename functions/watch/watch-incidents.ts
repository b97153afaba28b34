import { announceOwed } from '../../shared/incidents/announce-owed.js'
import type { Incident } from '../../shared/incidents/incident.js'
import { IncidentRun, type IncidentRunDeps } from '../../shared/incidents/incident-run.js'
import { end, mutesIn, openIncidents } from '../../shared/incidents/incident-store.js'
import type { WatchRequest } from '../../shared/jobs/requests/watch-request.js'
import { beginsAndEndsStuck, beginsByClock } from './begins-by-clock.js'
import { endedByNow } from './ended-by-now.js'
import { knownTimeTables } from './missing-polls.js'
import type { StuckSends } from './recover-sends.js'
import { tellOnceADay, tellOwed } from './tell-owed.js'
import { readWatchState, type WatchState } from './watch-state.js'

/** What a tick has come to. */
export interface WatchedIncidents {
  /** Incidents that have not ended. */
  readonly open: number
  /** Those of which something is owed that the topic has not taken. */
  readonly untold: number
}

/**
 * Looks at all that is open: what has no other clock begins, what is over ends, and what is owed is told - in one message, with what a mute
 * that has ended was hiding. Once a day all that is open is told.
 *
 * @param stuck sends that nobody gets done with; undefined if it is not known
 * @throws StorageFailed, EventsRefused
 */
export async function watchIncidents(
  deps: IncidentRunDeps,
  request: WatchRequest,
  stuck: readonly StuckSends[] | undefined,
): Promise<WatchedIncidents> {
  const { archive, now } = deps
  const { all: known, damaged } = await openIncidents(archive)
  for (const key of damaged) deps.log.error('incident cannot be read', { key })
  const { object, current } = await readWatchState(deps)
  const timeTables = knownTimeTables(current, request.mailboxes, now())
  const run = new IncidentRun(deps)
  await beginsByClock(deps, run, request, { timeTables, open: known })
  if (stuck) await beginsAndEndsStuck(run, stuck, known, now())
  await endsByNow(deps, request, known)

  const { all: mutes } = await mutesIn(archive)
  const { all: found } = await openIncidents(archive)
  const incidents: Incident[] = []
  for (const incident of found) incidents.push(await announceOwed(deps, incident, mutes))
  const ownChanges = new Set(incidents.filter(isChangedSince(known)).map(({ name }) => name))
  const untold = await tellOwed(deps, { incidents, mutes, ownChanges })

  const { timezone } = request
  const lastDay = current.summaryDay
  const summaryDay = (await tellOnceADay(deps, { timezone, lastDay, mutes })) ?? lastDay
  const next: WatchState = {
    schemaVersion: 1,
    ...(summaryDay !== undefined && { summaryDay }),
    timeTables,
  }
  if (JSON.stringify(next) !== JSON.stringify(object.current)) await object.replace(next)
  return { open: incidents.filter(({ ended }) => !ended).length, untold }
}

async function endsByNow(
  deps: IncidentRunDeps,
  request: WatchRequest,
  open: readonly Incident[],
): Promise<void> {
  for (const incident of open.filter(({ ended }) => !ended)) {
    const ending = await endedByNow(incident, { archive: deps.archive, request, now: deps.now() })
    if (ending) await end(deps, incident, ending)
  }
}

/** Who polls meanwhile may change one as well: it is told twice then, and never not at all. */
const isChangedSince =
  (known: readonly Incident[]) =>
  ({ name, changedAt }: Incident): boolean =>
    !known.some((before) => before.name === name && before.changedAt === changedAt)
