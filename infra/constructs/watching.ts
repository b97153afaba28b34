import { Construct } from 'constructs'
import { judgeRequestOf } from '../../shared/jobs/requests/judge-request.js'
import { pollRequestsOf, readPollRequest } from '../../shared/jobs/requests/poll-request.js'
import { watchRequestOf } from '../../shared/jobs/requests/watch-request.js'
import type { Jobs } from '../../shared/jobs/schema/jobs-schema.js'
import { ExpectationAlarms } from '../alarms/expectation-alarms.js'
import { judgeSchedule, watchSchedule } from '../schedules/watch-schedule.js'
import type { AlertsTopic } from './alerts-topic.js'
import type { DeadLetters } from './dead-letters.js'
import { JobFunction } from './job-function.js'
import type { JobSchedules } from './job-schedules.js'
import type { MailAccess } from './mail-access.js'
import type { MailEvents } from './mail-events.js'

/** What the watch is deployed with. */
export interface WatchingProps {
  readonly stage: string
  readonly jobs: Jobs
  readonly mail: MailAccess
  readonly events: MailEvents
  readonly schedules: JobSchedules
  readonly deadLetters: DeadLetters
  readonly alerts: AlertsTopic
  /** Where the bundles of the functions are kept. Undefined: they are bundled now. */
  readonly bundles: string | undefined
}

/** The function that looks every 15 minutes for what has no other clock: incidents to be told, mail that is expected, with senders lost sends. */
export class Watching extends Construct {
  readonly watchFunction: JobFunction

  constructor(scope: Construct, id: string, props: WatchingProps) {
    super(scope, id)
    const { stage, jobs, mail, events, schedules, deadLetters, alerts, bundles } = props
    this.watchFunction = new JobFunction(this, 'WatchFunction', {
      name: 'watch',
      description:
        'Tells of incidents, judges expected mail, queues lost sends again, records what SES reports',
      stage,
      deadLetters,
      bundles,
    })
    mail.grantWatch(this.watchFunction)
    events.grantAnnounce(this.watchFunction)
    alerts.grantTell(this.watchFunction)
    schedules.add(watchSchedule(watchRequestOf(jobs), this.watchFunction))
    this.#judge(props)
  }

  #judge({ stage, jobs, mail, schedules, alerts }: WatchingProps): void {
    const expected = pollRequestsOf(jobs).flatMap(
      (request) => judgeRequestOf(readPollRequest(request)) ?? [],
    )
    if (expected.length === 0) return
    mail.grantJudge(this.watchFunction)
    for (const request of expected) schedules.add(judgeSchedule(request, this.watchFunction))
    new ExpectationAlarms(this, 'Expectations', { stage, alerts })
  }
}
