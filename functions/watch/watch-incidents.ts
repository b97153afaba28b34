import type { StateObject } from '../../shared/archive/state-object.js'
import { announceOwed } from '../../shared/incidents/announce-owed.js'
import type { Incident } from '../../shared/incidents/incident.js'
import { IncidentRun, type IncidentRunDeps } from '../../shared/incidents/incident-run.js'
import { end, mutesIn, openIncidents } from '../../shared/incidents/incident-store.js'
import type { Mute } from '../../shared/incidents/mute.js'
import type { WatchRequest } from '../../shared/jobs/requests/watch-request.js'
import { beginsAndEndsStuck, beginsByClock } from './begins-by-clock.js'
import { endedByNow } from './ended-by-now.js'
import { knownTimeTables } from './missing-polls.js'
import type { StuckSends } from './recover-sends.js'
import { Steps } from './steps.js'
import { tellOnceADay, tellOwed } from './tell-owed.js'
import type { Tick } from './tick.js'
import { readWatchState, type WatchState } from './watch-state.js'

/** What a tick has come to. */
export interface WatchedIncidents {
  /** Incidents that have not ended. */
  readonly open: number
  /** Those of which something is owed that the topic has not taken. */
  readonly untold: number
  /** Mailboxes whose polls do not come. */
  readonly silent: number
}

/**
 * Looks at all that is open: what has no other clock begins, what is over ends, and what is owed is told - in one message, with what a mute
 * that has ended was hiding. Once a day all that is open is told. A step that fails keeps none of the others from it: people are told first,
 * and then it is thrown.
 *
 * @param stuck sends that nobody gets done with; undefined if it is not known
 * @throws StorageFailed, StateNewer, EventsRefused
 */
export async function watchIncidents(
  deps: IncidentRunDeps,
  request: WatchRequest,
  stuck: readonly StuckSends[] | undefined,
): Promise<WatchedIncidents> {
  const { archive, now } = deps
  const steps = new Steps(deps.log)
  const { all: known, damaged } = await openIncidents(archive)
  for (const key of damaged) deps.log.error('incident cannot be read', { key })
  const memory = await steps.take('remember', () => readWatchState(deps))
  const timeTables = memory && knownTimeTables(memory.current, request.mailboxes, now())
  const tick: Tick = { deps, steps, run: new IncidentRun(deps), request, open: known }
  if (timeTables) await beginsByClock(tick, timeTables)
  if (stuck) await beginsAndEndsStuck(tick, stuck)
  await endsByNow(tick)

  // Who cannot read what is muted tells too much rather than too little.
  const mutes = (await steps.take('read mutes', () => mutesIn(archive)))?.all ?? []
  const found = (await steps.take('look again', () => openIncidents(archive)))?.all ?? known
  const incidents: Incident[] = []
  for (const incident of found) incidents.push(await announced(tick, incident, mutes))
  const ownChanges = new Set(incidents.filter(isChangedSince(known)).map(({ name }) => name))
  const untold = await steps.take('tell', () => tellOwed(deps, { incidents, mutes, ownChanges }))
  if (memory && timeTables)
    await steps.take('tell once a day', () => summarise(tick, { ...memory, timeTables, mutes }))
  steps.throwFirst()
  const lasting = incidents.filter(({ ended }) => !ended)
  const silent = lasting.filter(({ kind }) => kind === 'polls-missing').length
  return { open: lasting.length, untold: untold ?? 0, silent }
}

async function endsByNow({ deps, steps, request, open }: Tick): Promise<void> {
  const seen = { archive: deps.archive, request, now: deps.now() }
  for (const incident of open.filter(({ ended }) => !ended))
    await steps.take(`end ${incident.name}`, async () => {
      const ending = await endedByNow(incident, seen)
      if (ending) await end(deps, incident, ending)
    })
}

/** The incident, announced; as it is, where the bus does not take it: people are told all the same. */
const announced = async (
  { deps, steps }: Tick,
  incident: Incident,
  mutes: readonly Mute[],
): Promise<Incident> =>
  (await steps.take(`announce ${incident.name}`, () => announceOwed(deps, incident, mutes))) ??
  incident

/** What is remembered from tick to tick. */
interface Memory {
  readonly object: StateObject<WatchState>
  readonly current: WatchState
  readonly timeTables: WatchState['timeTables']
  readonly mutes: readonly Mute[]
}

async function summarise(
  { deps, request: { timezone } }: Tick,
  { object, current, timeTables, mutes }: Memory,
): Promise<void> {
  const lastDay = current.summaryDay
  const summaryDay = (await tellOnceADay(deps, { timezone, lastDay, mutes })) ?? lastDay
  const next: WatchState = {
    schemaVersion: 1,
    ...(summaryDay !== undefined && { summaryDay }),
    timeTables,
  }
  if (JSON.stringify(next) !== JSON.stringify(object.current)) await object.replace(next)
}

/** Who polls meanwhile may change one as well: it is told twice then, and never not at all. */
const isChangedSince =
  (known: readonly Incident[]) =>
  ({ name, changedAt }: Incident): boolean =>
    !known.some((before) => before.name === name && before.changedAt === changedAt)
