import { randomUUID } from 'node:crypto'
import { closeIncident } from '../../../shared/incidents/close-incident.js'
import { openIncidents } from '../../../shared/incidents/incident-store.js'
import { KINDS } from '../../../shared/incidents/kinds.js'
import { AskedWrongly, noSuch } from '../answer-errors.js'
import type { ConsolePlace } from '../console-place.js'
import { type PlannedAction, shellWord, stale } from './planned-action.js'

/** Ends an incident by hand; one that lasts ends when its cause is gone, and is muted instead. @throws AskedWrongly */
export async function planClose(
  { place, now, option }: ConsolePlace,
  { incident: name, reason }: { readonly incident: string; readonly reason: string },
): Promise<PlannedAction> {
  const { all } = await openIncidents(place.bucket)
  const incident = all.find((one) => one.name === name && !one.ended)
  if (!incident) throw noSuch('incident that is open')
  const { lasts, endsWhen } = KINDS[incident.kind]
  if (lasts)
    throw new AskedWrongly(
      409,
      'INCIDENT_LASTS',
      `It ends by itself when ${endsWhen}. Closed before, nobody would hear of it again; mute it for quiet.`,
    )
  return {
    command: `mailjobs incidents close ${name} --reason ${shellWord(reason)}${option}`,
    effects: [{ said: 'effectClose', values: { name } }],
    async run() {
      const closed = await place.decide((archive) =>
        closeIncident({ archive, newId: randomUUID, now }, incident, reason),
      )
      if (!closed) throw stale('It has ended, or begun anew')
      return { done: { said: 'doneClose', values: { name } } }
    },
  }
}
