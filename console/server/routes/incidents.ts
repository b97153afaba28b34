import type { Hono } from 'hono'
import { endedOnes, openOnes } from '../../../cli/incidents/find-incident.js'
import type { Incident } from '../../../shared/incidents/incident.js'
import { mutesIn } from '../../../shared/incidents/incident-store.js'
import { KINDS } from '../../../shared/incidents/kinds.js'
import { isInForce, isMuted } from '../../../shared/incidents/mute.js'
import type { IncidentsAnswer } from '../../api/incident-answers.js'
import { requireReadable } from '../answer-errors.js'
import type { ConsolePlace } from '../console-place.js'

/** So far back is looked for what has ended. */
const ENDED_MS = 90 * 86_400_000

/** `GET /api/incidents`: what is open, or has ended of late, as `mailjobs incidents` lists it. */
export function incidentRoutes(app: Hono, { place, now }: ConsolePlace): void {
  app.get('/api/incidents', async (c) => {
    const { state = 'open', ...others } = c.req.query()
    requireReadable([
      ...Object.keys(others).map((parameter) => ({
        parameter,
        message: 'is no filter of this view',
      })),
      ...(state === 'open' || state === 'ended'
        ? []
        : [{ parameter: 'state', message: 'must be open or ended' }]),
    ])
    const at = now()
    const [open, ended, { all: mutes }] = await Promise.all([
      openOnes(place.bucket),
      state === 'ended' ? endedOnes(place.bucket, new Date(+at - ENDED_MS)) : undefined,
      mutesIn(place.bucket),
    ])
    const shown = [...open.incidents, ...(ended?.incidents ?? [])].filter(
      (incident) => (incident.ended !== undefined) === (state === 'ended'),
    )
    return c.json({
      incidents: shown.map((incident) => ({
        ...incident,
        ...factsOf(incident),
        isMuted: isMuted(mutes, incident, at),
      })),
      mutes: mutes.filter((mute) => isInForce(mute, at)),
      damaged: [...open.damaged, ...(ended?.damaged ?? [])],
      asOf: at.toISOString(),
    } satisfies IncidentsAnswer)
  })
}

function factsOf({ kind }: Incident) {
  const { endsWhen, lasts = false, runbook } = KINDS[kind]
  return { endsWhen, lasts, runbook }
}
