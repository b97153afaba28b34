import type { Announcement, Announcer } from '../announce/announcer.js'
import { incidentOver, toldOf } from '../announce/incident-events.js'
import { EVENT } from '../contract/events.js'
import { incidentKey } from '../contract/keys.js'
import { asFailure } from '../failures/failure-error.js'
import { AlertsRefused } from '../failures/storage-errors.js'
import { timeLimitOf } from '../runtime/time-limit.js'
import { announceOwed } from './announce-owed.js'
import { begun, type Ending, type Incident, type Occurrence } from './incident.js'
import { end, mutesIn, putAway, remember } from './incident-store.js'
import {
  type EventEnding,
  eventEndingOf,
  type NamedMonitor,
  occurrenceOf,
} from './incidents-of-events.js'
import { isMuted, type Mute } from './mute.js'
import { owedOf } from './owed.js'
import { type TellDeps, tellTogether } from './tell-incidents.js'

/** What a run keeps incidents with. */
export interface IncidentRunDeps extends TellDeps {
  readonly announcer: Announcer
}

/**
 * The incidents of one run. What is announced by its announcer begins and ends them: each is remembered before its event, so that the event
 * names it. People are told at the end of the run, of all of it in one message: what follows from a cause is told with it.
 */
export class IncidentRun implements Announcer {
  readonly #deps: IncidentRunDeps
  readonly #monitors: readonly NamedMonitor[]
  readonly #touched = new Map<string, Incident>()
  #mutes: readonly Mute[] | undefined

  /** @param monitors those that are polled */
  constructor(deps: IncidentRunDeps, monitors: readonly NamedMonitor[] = []) {
    this.#deps = deps
    this.#monitors = monitors
  }

  async announce(announcements: readonly Announcement[]): Promise<void> {
    const told: Announcement[] = []
    for (const announcement of announcements) told.push(...(await this.#withIncident(announcement)))
    await this.#deps.announcer.announce(told)
  }

  /** Tells people what there is to be told of the run, if that can be done in time; never rejects: the watch tells what is left. */
  async tell(limitMs: number): Promise<void> {
    if (this.#touched.size === 0) return
    const limit = timeLimitOf(limitMs)
    try {
      await limit.within(
        () => this.#tellOwed(),
        () => new AlertsRefused('the topic did not answer before the time of this run was up'),
      )
    } catch (error) {
      const { code, message } = asFailure(error)
      this.#deps.log.error('people not told', { code, message })
    } finally {
      limit.clear()
    }
  }

  async #tellOwed(): Promise<void> {
    const { now } = this.#deps
    const mutes = await this.#mutesNow()
    const all = [...this.#touched.values()].map((incident) => {
      const around = { now: now(), isMuted: isMuted(mutes, incident, now()), pollsFail: true }
      return { incident, what: owedOf(incident, around) }
    })
    const owed = all.flatMap(({ incident, what }) =>
      what === 'later' || what === 'nothing' ? [] : [{ incident, what }],
    )
    if (owed.length > 0) await tellTogether(this.#deps, { incidents: owed })
    const over = all.filter(({ incident, what }) => incident.ended && what === 'nothing')
    for (const { incident } of over) await putAway(this.#deps, incident)
  }

  /** Something has begun that has no event of its own, or has happened again. */
  async begin(occurrence: Occurrence): Promise<void> {
    const { incident, isNews } = await remember(this.#deps, { ...occurrence, isUnannounced: true })
    if (isNews) await this.#follow(incident)
  }

  /** Something is over of which nothing else tells. */
  async end(place: Pick<Incident, 'kind' | 'slot'>, ending: Ending): Promise<void> {
    const incident = await end(this.#deps, place, ending)
    if (incident && !incident.isSettled) await this.#follow(incident)
  }

  async #follow(incident: Incident): Promise<void> {
    this.#touched.set(
      keyOf(incident),
      await announceOwed(this.#deps, incident, await this.#mutesNow()),
    )
  }

  /** An event with the incident that it begins or ends, and the event of an end that has none. */
  async #withIncident(announcement: Announcement): Promise<Announcement[]> {
    const occurrence = occurrenceOf(announcement, this.#monitors)
    if (occurrence) return [await this.#begins(announcement, occurrence)]
    const ending = eventEndingOf(announcement, this.#deps.now())
    return ending ? this.#ends(announcement, ending) : [announcement]
  }

  async #begins(announcement: Announcement, occurrence: Occurrence): Promise<Announcement> {
    const { incident, isNews } = await this.#remembered(occurrence)
    // What another run has found before is that run's to tell.
    if (isNews) this.#touched.set(keyOf(incident), incident)
    const muted = isMuted(await this.#mutesNow(), incident, this.#deps.now())
    return marked(announcement, incident.name, muted)
  }

  /** Where the bucket fails polls fail with it, and that has to be told all the same. Everything else is announced again by a later run. */
  async #remembered(
    occurrence: Occurrence,
  ): Promise<{ readonly incident: Incident; readonly isNews: boolean }> {
    try {
      return await remember(this.#deps, occurrence)
    } catch (error) {
      if (occurrence.kind !== 'polls-failing') throw error
      const { code, message } = asFailure(error)
      this.#deps.log.error('incident not remembered', { slot: occurrence.slot, code, message })
      return { incident: begun(occurrence, this.#deps.now()), isNews: true }
    }
  }

  async #ends(
    announcement: Announcement,
    { ending, ...place }: EventEnding,
  ): Promise<Announcement[]> {
    const found = await end(this.#deps, place, ending, true)
    const incident = found?.isSettled ? undefined : found
    if (incident) this.#touched.set(keyOf(incident), incident)
    if (announcement.event !== EVENT.incidentEnded)
      return incident
        ? [announcement, incidentOver(incident, incident.ended ?? ending)]
        : [announcement]
    const known = incident ? toldOf(incident) : {}
    return [{ event: EVENT.incidentEnded, detail: { ...announcement.detail, ...known } }]
  }

  async #mutesNow(): Promise<readonly Mute[]> {
    this.#mutes ??= await mutesIn(this.#deps.archive).then(
      ({ all }) => all,
      // Who cannot read what is muted tells too much rather than too little.
      () => [],
    )
    return this.#mutes
  }
}

const keyOf = ({ kind, slot }: Incident): string => incidentKey(kind, slot)

/** An event of what begins, with its incident. */
function marked(announcement: Announcement, incident: string, isHidden: boolean): Announcement {
  const muted = isHidden ? ({ muted: true } as const) : {}
  switch (announcement.event) {
    case EVENT.pollFailed:
      return { ...announcement, detail: { ...announcement.detail, incident, ...muted } }
    case EVENT.mailQuarantined:
      return { ...announcement, detail: { ...announcement.detail, incident, ...muted } }
    case EVENT.mailboxReset:
      return { ...announcement, detail: { ...announcement.detail, incident, ...muted } }
    case EVENT.mailVanished:
      return { ...announcement, detail: { ...announcement.detail, incident, ...muted } }
    case EVENT.incidentBegun:
      return { ...announcement, detail: { ...announcement.detail, incident, ...muted } }
    case EVENT.mailAbsent:
      return { ...announcement, detail: { ...announcement.detail, ...muted } }
    case EVENT.mailUnknown:
      return { ...announcement, detail: { ...announcement.detail, ...muted } }
    default:
      return announcement
  }
}
