import type { Incident } from '../../shared/incidents/incident.js'
import type { Mute } from '../../shared/incidents/mute.js'

/** An incident, and what is known of its kind. */
export interface IncidentRow extends Incident {
  readonly endsWhen: string
  readonly lasts: boolean
  readonly isMuted: boolean
  /** A section of docs/runbook.md. */
  readonly runbook: string
}

/** What has begun; with what has ended, where it was asked for. */
export interface IncidentsAnswer {
  readonly incidents: readonly IncidentRow[]
  readonly mutes: readonly Mute[]
  /** Keys that cannot be read. */
  readonly damaged: readonly string[]
  readonly asOf: string
}
