import type { ToldIncident } from './alert-words.js'
import type { Incident } from './incident.js'
import { covers, isMuted, type Mute } from './mute.js'

/** What mutes have hidden, and is still open when they are over: it is told then, whether its begin was or not. */
export const stillOpen = (
  incidents: readonly Incident[],
  over: readonly Mute[],
  mutes: readonly Mute[],
  now: Date,
): ToldIncident[] =>
  incidents
    .filter(
      (incident) =>
        !incident.ended &&
        over.some((mute) => covers(mute, incident)) &&
        !isMuted(mutes, incident, now),
    )
    .map((incident) => ({ incident, what: 'still-open' }))
