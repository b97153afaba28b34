import { Annotations, CfnOutput, Stack } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { ConfigurationInvalid } from '../shared/failures/configuration-errors.js'
import { nearMatch } from '../shared/jobs/faults.js'
import type { Jobs } from '../shared/jobs/jobs-schema.js'
import { jobsWarnings } from '../shared/jobs/jobs-warnings.js'
import { isPaused, pollRequestsOf, readPollRequest } from '../shared/jobs/poll-request.js'
import { Alerts } from './constructs/alerts.js'
import { DeadLetterAlarm } from './constructs/dead-letter-alarm.js'
import { DeadLetters } from './constructs/dead-letters.js'
import { JobFunction } from './constructs/job-function.js'
import { MailBucket } from './constructs/mail-bucket.js'
import { MailEvents } from './constructs/mail-events.js'
import { MailboxSchedules } from './constructs/mailbox-schedules.js'
import { MailboxSecret } from './constructs/mailbox-secret.js'
import { Monitor } from './constructs/monitor.js'
import { PollsStoppedAlarm } from './constructs/polls-stopped-alarm.js'

/** What a stack is made from. */
export interface MailJobsStackProps {
  /** `prod`, `dev`, ...: part of every name, so that an account can hold several stages. */
  readonly stage: string
  readonly jobs: Jobs
}

/** Everything that is deployed. */
export class MailJobsStack extends Stack {
  readonly #monitors: ReadonlyMap<string, Monitor>

  constructor(scope: Construct, { stage, jobs }: MailJobsStackProps) {
    super(scope, `mailjobs-${stage}`, { description: `mailjobs, stage ${stage}` })

    const bucket = new MailBucket(this, 'MailBucket')
    const events = new MailEvents(this, 'MailEvents', { stage })
    const deadLetters = new DeadLetters(this, 'DeadLetters')
    const alerts = new Alerts(this, 'Alerts', { email: jobs.alerts?.email })

    const monitorFunction = new JobFunction(this, 'MonitorFunction', {
      entry: 'functions/monitor/index.ts',
      description: 'Polls one mailbox: decides on its new mail, keeps what matches, announces it',
      stage,
      deadLetters,
    })
    bucket.grantMonitor(monitorFunction)
    events.grantAnnounce(monitorFunction)

    for (const [mailbox, { imap }] of Object.entries(jobs.mailboxes)) {
      const props = { stage, mailbox, auth: imap.auth }
      new MailboxSecret(this, `Secret-${mailbox}`, props).grantLogIn(monitorFunction)
    }
    const schedules = new MailboxSchedules(this, 'Schedules', {
      stage,
      monitorFunction,
      deadLetters,
    })
    for (const request of pollRequestsOf(jobs)) {
      const read = readPollRequest(request)
      const { name: mailbox, poll } = read.mailbox
      schedules.add(request)
      if (isPaused(read)) continue
      new PollsStoppedAlarm(this, `PollsStopped-${mailbox}`, { stage, mailbox, poll, alerts })
    }
    for (const { id, path, message } of jobsWarnings(jobs)) {
      Annotations.of(this).addWarningV2(`mailjobs:${id}:${path}`, `${path}: ${message}`)
    }

    this.#monitors = new Map(
      Object.keys(jobs.monitors).map((name) => [
        name,
        new Monitor(this, `Monitor-${name}`, { name, bus: events.bus }),
      ]),
    )
    new DeadLetterAlarm(this, 'DeadLetterAlarm', { stage, deadLetters, alerts })

    new CfnOutput(this, 'BucketName', { value: bucket.bucketName })
    new CfnOutput(this, 'EventBusName', { value: events.bus.eventBusName })
    new CfnOutput(this, 'MonitorLogs', { value: monitorFunction.logGroup.logGroupName })
    new CfnOutput(this, 'DeadLettersUrl', { value: deadLetters.queueUrl })
  }

  /**
   * A monitor by its name in the jobs file.
   *
   * @throws ConfigurationInvalid if there is none of this name
   */
  monitor(name: string): Monitor {
    const monitor = this.#monitors.get(name)
    if (monitor !== undefined) return monitor
    const names = [...this.#monitors.keys()]
    const near = nearMatch(name, names)
    const message = `is not a monitor; there are: ${names.join(', ')}`
    const fault = { path: name, message, ...(near === undefined ? {} : { nearMatch: near }) }
    throw new ConfigurationInvalid('monitor(...)', [fault])
  }
}
