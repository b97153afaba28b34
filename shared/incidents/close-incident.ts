import { ended, type Incident } from './incident.js'
import { changed, type IncidentAccess } from './incident-store.js'

/** Ends an incident by hand, with the reason; undefined if it has ended meanwhile, or is another one. @throws StorageFailed */
export async function closeIncident(
  access: IncidentAccess,
  incident: Incident,
  reason: string,
): Promise<Incident | undefined> {
  const now = access.now()
  const closed = await changed(access, incident, (known) =>
    known?.name === incident.name
      ? ended(known, { at: now.toISOString(), reason: 'closed', note: reason }, now)
      : undefined,
  )
  return closed?.isNews ? closed.incident : undefined
}
