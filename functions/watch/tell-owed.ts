import { isDeepStrictEqual } from 'node:util'
import { stateIn } from '../../shared/archive/state-object.js'
import { muteKey } from '../../shared/contract/keys.js'
import type { ToldIncident } from '../../shared/incidents/alert-words.js'
import type { Incident } from '../../shared/incidents/incident.js'
import { openIncidents, putAway } from '../../shared/incidents/incident-store.js'
import { covers, isMuted, type Mute, muteSchema } from '../../shared/incidents/mute.js'
import { owedOf } from '../../shared/incidents/owed.js'
import { stillOpen } from '../../shared/incidents/still-open.js'
import { type TellDeps, tellTogether } from '../../shared/incidents/tell-incidents.js'
import { clockAt } from '../../shared/jobs/calendar/local-time.js'

/** What a run has changed is left to that run to tell: none lasts longer. */
const LEFT_TO_ITS_RUN_MS = 6 * 60_000

/** When the day's summary is told, by the clock of the jobs file's zone. */
const SUMMARY_AT = '09:00'

/** What was told within the hour need not be told again. */
const JUST_TOLD_MS = 3_600_000

/** What there is to be told of. */
export interface Tellable {
  readonly incidents: readonly Incident[]
  readonly mutes: readonly Mute[]
  /** The names of those that this very run has changed: nobody else will tell of it. */
  readonly ownChanges: ReadonlySet<string>
}

/**
 * Tells in one message what is owed, and what mutes have hidden that are over by now; puts away what is over and told.
 * @returns how many are owed that the topic has not taken
 */
export async function tellOwed(
  deps: TellDeps,
  { incidents, mutes, ownChanges }: Tellable,
): Promise<number> {
  const now = deps.now()
  const over = mutes.filter(({ until }) => Date.parse(until) <= now.getTime())
  const owed: ToldIncident[] = []
  const settled: Incident[] = []
  let left = 0
  for (const incident of incidents) {
    const pollsFail = failsFor(incidents, incident)
    const what = owedOf(incident, { now, isMuted: isMuted(mutes, incident, now), pollsFail })
    if (what === 'nothing' && incident.ended) settled.push(incident)
    if (what === 'later' || what === 'nothing') continue
    if (isAtWork(incident, now) && !ownChanges.has(incident.name)) left += 1
    else owed.push({ incident, what })
  }
  const names = new Set(owed.map(({ incident }) => incident.name))
  const hidden = stillOpen(incidents, over, mutes, now)
  const told = [...owed, ...hidden.filter(({ incident }) => !names.has(incident.name))]
  const mutesEnded = over.filter((mute) => told.some(isOpenUnder(mute)))
  const isTold = told.length === 0 || (await tellTogether(deps, { incidents: told, mutesEnded }))
  for (const incident of settled) await putAway(deps, incident)
  if (!isTold) return left + told.length
  for (const mute of over) await removeUnchanged(deps, mute)
  return left
}

const isOpenUnder =
  (mute: Mute) =>
  ({ incident, what }: ToldIncident): boolean =>
    what !== 'ended' && covers(mute, incident)

/** Somebody may have prolonged it while people were told: that one goes on. */
async function removeUnchanged({ archive }: TellDeps, mute: Mute): Promise<void> {
  const key = muteKey(mute.name)
  const stored = await archive.read(key)
  const current = stored && stateIn(stored.body, key, muteSchema).state
  if (isDeepStrictEqual(current, mute)) await archive.remove(key)
}

const isAtWork = ({ changedAt }: Incident, now: Date): boolean =>
  now.getTime() - Date.parse(changedAt) < LEFT_TO_ITS_RUN_MS

const failsFor = (incidents: readonly Incident[], { mailbox }: Incident): boolean =>
  incidents.some((one) => one.kind === 'polls-failing' && one.mailbox === mailbox && !one.ended)

/** The day's summary. */
export interface Summary {
  readonly timezone: string
  /** The day of the last one, if there was one. */
  readonly lastDay: string | undefined
  readonly mutes: readonly Mute[]
}

/** Tells once a day, in the morning, all that is open. @returns the day whose summary the topic has taken, or that needs none */
export async function tellOnceADay(
  deps: TellDeps,
  { timezone, lastDay, mutes }: Summary,
): Promise<string | undefined> {
  const now = deps.now()
  const [day = '', time = ''] = clockAt(now.getTime(), timezone).split('T')
  if (day === lastDay || time < SUMMARY_AT) return undefined
  const { all } = await openIncidents(deps.archive)
  const incidents = all
    .filter(({ ended, told }) => !ended && isToldBefore(told.at(-1)?.at, now))
    .filter((incident) => !isMuted(mutes, incident, now))
    .map((incident) => ({ incident, what: 'still-open' as const }))
  const isTold = incidents.length === 0 || (await tellTogether(deps, { incidents, isDigest: true }))
  return isTold ? day : undefined
}

const isToldBefore = (at: string | undefined, now: Date): boolean =>
  at !== undefined && now.getTime() - Date.parse(at) > JUST_TOLD_MS
