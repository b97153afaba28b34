import { Construct } from 'constructs'
import { watchRequestOf } from '../../shared/jobs/requests/watch-request.js'
import type { Jobs } from '../../shared/jobs/schema/jobs-schema.js'
import { watchSchedule } from '../schedules/watch-schedule.js'
import type { Alerts } from './alerts.js'
import type { DeadLetters } from './dead-letters.js'
import { JobFunction } from './job-function.js'
import type { JobSchedules } from './job-schedules.js'
import type { MailBucket } from './mail-bucket.js'
import type { MailEvents } from './mail-events.js'

/** What the watch is deployed with. */
export interface WatchingProps {
  readonly stage: string
  readonly jobs: Jobs
  readonly bucket: MailBucket
  readonly events: MailEvents
  readonly schedules: JobSchedules
  readonly deadLetters: DeadLetters
  readonly alerts: Alerts
  /** Where the bundles of the functions are kept. Undefined: they are bundled now. */
  readonly bundles: string | undefined
}

/** The function that looks every 15 minutes for what has no other clock: incidents to be told, and with senders lost sends. */
export class Watching extends Construct {
  readonly watchFunction: JobFunction

  constructor(scope: Construct, id: string, props: WatchingProps) {
    super(scope, id)
    const { stage, jobs, bucket, events, schedules, deadLetters, alerts, bundles } = props
    this.watchFunction = new JobFunction(this, 'WatchFunction', {
      name: 'watch',
      description: 'Tells of incidents, queues lost sends again, and records what SES reports',
      stage,
      deadLetters,
      bundles,
    })
    bucket.grantWatch(this.watchFunction)
    events.grantAnnounce(this.watchFunction)
    alerts.grantTell(this.watchFunction)
    schedules.add(watchSchedule(watchRequestOf(jobs), this.watchFunction))
  }
}
