import { asFailure } from '../failures/failure-error.js'
import type { Log } from '../runtime/log.js'
import { alertOf, type Told, type ToldIncident } from './alert-words.js'
import type { Alerts } from './alerts.js'
import { withTelling } from './incident.js'
import { change, type IncidentAccess, putAway } from './incident-store.js'

/** What people are told with. */
export interface TellDeps extends IncidentAccess {
  readonly stage: string
  readonly alerts: Alerts
  readonly log: Log
}

/**
 * Tells people of incidents, in one message, and remembers what the topic has accepted; what it has not stays owed, and the watch tries again.
 * A run that dies between the two is followed by one that tells it once more.
 *
 * @returns whether the topic took it
 */
export async function tellTogether(deps: TellDeps, told: Omit<Told, 'stage'>): Promise<boolean> {
  const { alerts, log, stage, now } = deps
  const { incidents } = told
  const names = incidents.map(({ incident }) => incident.name).join(', ')
  try {
    const messageId = await alerts.tell(alertOf({ ...told, stage }, now()))
    log.info('people told', { incidents: incidents.length, names, messageId })
    for (const each of incidents) await noteTold(deps, each, messageId)
    return true
  } catch (error) {
    const { code, message } = asFailure(error)
    log.error('people not told', { code, message, incidents: incidents.length, names })
    return false
  }
}

async function noteTold(
  deps: TellDeps,
  { incident, what }: ToldIncident,
  messageId: string,
): Promise<void> {
  const at = deps.now().toISOString()
  const stored = await change(deps, incident, (known) =>
    known.name === incident.name
      ? withTelling(known, { what, misses: incident.misses, at, messageId })
      : known,
  )
  if (what === 'ended' && stored?.name === incident.name) await putAway(deps, stored)
}
