import type { Announcer } from '../announce/announcer.js'
import { incidentBegun, incidentOver } from '../announce/incident-events.js'
import type { Incident } from './incident.js'
import { change, type IncidentAccess } from './incident-store.js'
import { isMuted, type Mute } from './mute.js'

/** What events of incidents are announced with. */
export interface AnnounceOwedDeps extends IncidentAccess {
  readonly announcer: Announcer
}

/**
 * Announces what the bus has not taken yet of an incident that has no event of its own, and remembers what it has. A run that dies in between
 * is followed by one that announces it under the same id.
 *
 * @throws EventsRefused, StorageFailed
 */
export async function announceOwed(
  deps: AnnounceOwedDeps,
  incident: Incident,
  mutes: readonly Mute[],
): Promise<Incident> {
  const { eventsOwed, ended, name } = incident
  if (eventsOwed.length === 0) return incident
  const isHidden = isMuted(mutes, incident, deps.now())
  await deps.announcer.announce([
    ...(eventsOwed.includes('begun') ? [incidentBegun(incident, isHidden)] : []),
    ...(eventsOwed.includes('ended') && ended ? [incidentOver(incident, ended)] : []),
  ])
  const stored = await change(deps, incident, (known) =>
    known.name === name
      ? { ...known, eventsOwed: known.eventsOwed.filter((one) => !eventsOwed.includes(one)) }
      : known,
  )
  return stored ?? incident
}
