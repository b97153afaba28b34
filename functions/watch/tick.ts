import type { Incident } from '../../shared/incidents/incident.js'
import type { IncidentRun, IncidentRunDeps } from '../../shared/incidents/incident-run.js'
import type { WatchRequest } from '../../shared/jobs/requests/watch-request.js'
import type { Steps } from './steps.js'

/** One tick of the watch. */
export interface Tick {
  readonly deps: IncidentRunDeps
  readonly steps: Steps
  readonly run: IncidentRun
  readonly request: WatchRequest
  /** What had begun, and was not over and told, when it began. */
  readonly open: readonly Incident[]
}
