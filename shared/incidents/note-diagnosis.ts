import type { Incident, IncidentDiagnosis, Occurrence } from './incident.js'
import { change, changed, type IncidentAccess, remember } from './incident-store.js'

/** What a diagnosis has come to, of one thing that may be an incident already. */
export interface Diagnosed {
  /** How it begins where it has not. */
  readonly occurrence: Occurrence
  readonly findings: readonly string[]
  readonly gone?: IncidentDiagnosis['gone']
  /** RFC 3339: the last loss that is known. One that is later than the incident's last time is another one. */
  readonly lastLossAt: string
}

/**
 * Adds what was found to the incident that is open; where none is, one begins, and where something has been lost since, it has happened
 * again. From then on it is watched like any of its kind. One that has ended, and nothing was lost since, stays as it is. What people have
 * answered stays.
 * @returns the incident, which may have ended
 * @throws StorageFailed
 */
export async function noteDiagnosis(
  access: IncidentAccess,
  { occurrence, findings, gone, lastLossAt }: Diagnosed,
): Promise<Incident> {
  const at = access.now().toISOString()
  const diagnosed = (known: Incident): Incident => ({
    ...known,
    diagnosis: {
      ...{ at, findings: [...findings], answers: known.diagnosis?.answers ?? [] },
      ...(gone && { gone }),
    },
  })
  const isKnownLoss = ({ ended, lastAt }: Incident) =>
    Date.parse(lastLossAt) <= Date.parse(ended?.at ?? lastAt)
  const noted = await changed(access, occurrence, (known) =>
    known && !known.ended && isKnownLoss(known) ? diagnosed(known) : undefined,
  )
  if (noted && (noted.isNews || isKnownLoss(noted.incident))) return noted.incident
  const { incident } = await remember(access, { ...occurrence, isUnannounced: true })
  return (await change(access, incident, diagnosed)) ?? incident
}

/** Adds what somebody has answered to what is open. @returns undefined where there is nothing that is */
export async function noteAnswer(
  access: IncidentAccess,
  place: Pick<Incident, 'kind' | 'slot'>,
  answer: Pick<IncidentDiagnosis['answers'][number], 'by' | 'words'>,
): Promise<Incident | undefined> {
  const at = access.now().toISOString()
  const noted = await changed(access, place, (known) => {
    if (!known || known.ended) return undefined
    const { answers = [], ...diagnosis } = known.diagnosis ?? { at, findings: [] }
    return { ...known, diagnosis: { ...diagnosis, answers: [...answers, { at, ...answer }] } }
  })
  return noted?.isNews ? noted.incident : undefined
}
