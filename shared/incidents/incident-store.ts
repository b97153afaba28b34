import type { Archive, ListedObject } from '../archive/archive.js'
import { findState, type StateAccess, type StateObject, stateIn } from '../archive/state-object.js'
import { endedIncidentKey, INCIDENTS_PREFIX, incidentKey, MUTES_PREFIX } from '../contract/keys.js'
import { StorageFailed } from '../failures/storage-errors.js'
import {
  again,
  begun,
  type Ending,
  ended,
  type Incident,
  incidentSchema,
  type Occurrence,
} from './incident.js'
import { KINDS } from './kinds.js'
import { type Mute, muteSchema } from './mute.js'

/** What incidents are remembered with. */
export interface IncidentAccess extends StateAccess {
  readonly now: () => Date
}

/** What a change is made of. @returns undefined: it stays as it is */
type Change = (known: Incident | undefined) => Incident | undefined

/** Several runs may find the same thing at once; more often than this nobody loses. */
const MOST_TRIES = 5

/**
 * Changes an incident by compare-and-swap.
 * @returns what is stored then, and whether this call has changed it; undefined: there is none
 * @throws StorageFailed
 */
export async function changed(
  access: IncidentAccess,
  { kind, slot }: Pick<Incident, 'kind' | 'slot'>,
  change: Change,
): Promise<{ readonly incident: Incident; readonly isNews: boolean } | undefined> {
  const key = incidentKey(kind, slot)
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const object = await foundAt(access, { kind, slot })
    const next = change(object.current)
    if (next === undefined) return object.current && { incident: object.current, isNews: false }
    if (await object.replace(next)) return { incident: next, isNews: true }
  }
  throw new StorageFailed(`${key}: other runs were first, ${MOST_TRIES} times`)
}

/** What is damaged reads as if it had not begun: it is told once more, which is better than never again. */
const foundAt = async (
  access: IncidentAccess,
  { kind, slot }: Pick<Incident, 'kind' | 'slot'>,
): Promise<StateObject<Incident>> =>
  (await findState(access, incidentKey(kind, slot), incidentSchema)).object

/** Remembers that something has begun, or has happened again. Each occurrence counts once, however often it is announced. */
export async function remember(
  access: IncidentAccess,
  occurrence: Occurrence,
): Promise<{ readonly incident: Incident; readonly isNews: boolean }> {
  const now = access.now()
  const { current } = await foundAt(access, occurrence)
  // Its end was not told yet: what begins now says so.
  if (current?.ended && !current.isSettled) await keepEnded(access, current)
  const found = await changed(access, occurrence, (known) => {
    if (!known || known.isSettled) return begun(occurrence, now)
    return known.ended ? begun(following(occurrence, known), now) : again(known, occurrence, now)
  })
  return found ?? { incident: begun(occurrence, now), isNews: true }
}

const following = (occurrence: Occurrence, { begunAt, ended: over }: Incident): Occurrence => ({
  ...occurrence,
  evidence: [
    ...(occurrence.evidence ?? []),
    `It had begun before, at ${begunAt}, and had ended at ${over?.at}.`,
  ],
})

/** Notes that an incident has ended. @param isAnnounced whoever ends it announces that as well @returns it, if it is there */
export async function end(
  access: IncidentAccess,
  place: Pick<Incident, 'kind' | 'slot'>,
  ending: Ending,
  isAnnounced = false,
): Promise<Incident | undefined> {
  const found = await changed(
    access,
    place,
    (known) => known && ended(known, ending, access.now(), isAnnounced),
  )
  return found?.incident
}

/** Changes an incident that is there. */
export async function change(
  access: IncidentAccess,
  place: Pick<Incident, 'kind' | 'slot'>,
  next: (known: Incident) => Incident,
): Promise<Incident | undefined> {
  const found = await changed(access, place, (known) => known && next(known))
  return found?.incident
}

/**
 * Puts an incident that has ended to those that have: nothing of it is left to be told. Where another one may begin in its slot, what is left
 * there says that it is settled; so no run removes what another has just begun. One of which an event is owed stays until the bus has taken it.
 */
export async function putAway(access: IncidentAccess, incident: Incident): Promise<void> {
  if (incident.eventsOwed.length > 0) return
  await keepEnded(access, incident)
  if (KINDS[incident.kind].isOnce) {
    await access.archive.remove(incidentKey(incident.kind, incident.slot))
    return
  }
  await changed(access, incident, (known) =>
    known?.name === incident.name && known.ended ? { ...known, isSettled: true } : undefined,
  )
}

async function keepEnded({ archive }: IncidentAccess, incident: Incident): Promise<void> {
  const { kind, slot, begunAt } = incident
  const key = endedIncidentKey(kind, slot, new Date(begunAt))
  await archive.add(key, JSON.stringify(incident), { contentType: 'application/json' })
}

/** What is listed and read; so much a command may do as well. */
export type Reading = Pick<Archive, 'list' | 'read'>

/** What a list of state objects tells. */
export interface Found<State> {
  readonly all: readonly State[]
  /** Keys of objects that cannot be read. */
  readonly damaged: readonly string[]
}

/** The incidents that have not ended, and those whose end is not told yet. */
export async function openIncidents(archive: Reading): Promise<Found<Incident>> {
  const { all, damaged } = await objectsIn(
    archive,
    INCIDENTS_PREFIX,
    (body, key) => stateIn(body, key, incidentSchema).state,
  )
  return { all: all.filter(({ isSettled }) => !isSettled), damaged }
}

/** The mutes, also those that are over and whose end is not told yet. */
export const mutesIn = (archive: Reading): Promise<Found<Mute>> =>
  objectsIn(archive, MUTES_PREFIX, (body, key) => stateIn(body, key, muteSchema).state)

/** Looked at together. */
const AT_ONCE = 16

/** The objects under a prefix, in the order of their keys. */
export async function objectsIn<State>(
  archive: Reading,
  prefix: string,
  read: (body: Buffer, key: string) => State | undefined,
): Promise<Found<State>> {
  const all: State[] = []
  const damaged: string[] = []
  let group: ListedObject[] = []
  const readGroup = async () => {
    const bodies = await Promise.all(group.map(({ key }) => archive.read(key)))
    for (const [index, stored] of bodies.entries()) {
      const key = group[index]?.key ?? ''
      const state = stored && read(stored.body, key)
      if (state) all.push(state)
      else if (stored) damaged.push(key)
    }
    group = []
  }
  for await (const listed of archive.list(prefix)) {
    group.push(listed)
    if (group.length === AT_ONCE) await readGroup()
  }
  await readGroup()
  return { all, damaged }
}
