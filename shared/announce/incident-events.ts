import type { EventDetail } from '../contract/event-details.js'
import { EVENT } from '../contract/events.js'
import type { EndReason, IncidentKind } from '../contract/incident-kinds.js'
import type { Announcement } from './announcer.js'

/** What is told of an incident. */
export interface IncidentFacts {
  readonly name: string
  readonly kind: IncidentKind
  readonly mailbox?: string | undefined
  readonly sender?: string | undefined
  readonly monitors: readonly string[]
  readonly begunAt: string
  readonly summary: string
  readonly evidence: readonly string[]
  readonly remedy?: string | undefined
  readonly misses: number
  readonly told: readonly { readonly messageId: string }[]
}

/** How it has ended. */
export interface IncidentEnd {
  readonly at: string
  readonly reason: EndReason
  readonly lateBySeconds?: number | undefined
  readonly note?: string | undefined
}

/** `Incident Begun`: of what has no event of its own; once more with each step that is told. */
export const incidentBegun = (incident: IncidentFacts, isMuted: boolean): Announcement => ({
  event: EVENT.incidentBegun,
  detail: {
    id: `${incident.name}.begun.${incident.misses}`,
    incident: incident.name,
    kind: incident.kind,
    ...subjectOf(incident),
    monitors: [...incident.monitors],
    begunAt: incident.begunAt,
    summary: incident.summary,
    evidence: [...incident.evidence],
    remedy: incident.remedy ?? '',
    misses: incident.misses,
    ...(isMuted && { muted: true }),
  },
})

/** `Incident Ended`, of any kind. What the mail of a due time was is told where the verdict is. */
export const incidentOver = (
  incident: IncidentFacts,
  end: IncidentEnd,
): Announcement<'Incident Ended'> => ({
  event: EVENT.incidentEnded,
  detail: {
    id: `${incident.name}.ended`,
    incident: incident.name,
    kind: incident.kind,
    ...subjectOf(incident),
    ...(DUE_KINDS.has(incident.kind) && { monitor: incident.monitors[0] }),
    begunAt: incident.begunAt,
    endedAt: end.at,
    durationSeconds: Math.max(
      0,
      Math.round((Date.parse(end.at) - Date.parse(incident.begunAt)) / 1_000),
    ),
    reason: end.reason,
    ...(end.lateBySeconds !== undefined && { lateBySeconds: end.lateBySeconds }),
    ...(end.note !== undefined && { note: end.note }),
    ...toldOf(incident),
  },
})

/** How often it happened again, and what people were told of it. */
export const toldOf = ({
  misses,
  told,
}: Pick<IncidentFacts, 'misses' | 'told'>): Pick<
  EventDetail<'Incident Ended'>,
  'missed' | 'told'
> => ({ missed: misses, told: told.map(({ messageId }) => messageId) })

const DUE_KINDS: ReadonlySet<IncidentKind> = new Set(['absent', 'unknown'])

const subjectOf = ({ mailbox, sender }: IncidentFacts) => ({
  ...(mailbox !== undefined && { mailbox }),
  ...(sender !== undefined && { sender }),
})
