import { Annotations, CfnOutput, type Environment, Stack } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { bucketName, mailboxSecretName, stackName } from '../shared/contract/names.js'
import { OUTPUT } from '../shared/contract/outputs.js'
import { ConfigurationInvalid } from '../shared/failures/configuration-errors.js'
import { jobsWarnings } from '../shared/jobs/checks/jobs-warnings.js'
import { isPaused, pollRequestsOf, readPollRequest } from '../shared/jobs/requests/poll-request.js'
import type { Jobs } from '../shared/jobs/schema/jobs-schema.js'
import { nearMatch } from '../shared/jobs/values/near-match.js'
import { PlatformAlarms } from './alarms/platform-alarms.js'
import { pollAlarms } from './alarms/poll-alarms.js'
import { AlertsTopic } from './constructs/alerts-topic.js'
import { DeadLetters } from './constructs/dead-letters.js'
import { JobFunction } from './constructs/job-function.js'
import { JobSchedules } from './constructs/job-schedules.js'
import { grantLogIns } from './constructs/login-grant.js'
import { MailAccess } from './constructs/mail-access.js'
import { MailEvents } from './constructs/mail-events.js'
import { Monitor } from './constructs/monitor.js'
import { Sending } from './constructs/sending.js'
import { StageDashboard } from './constructs/stage-dashboard.js'
import { Watching } from './constructs/watching.js'
import { dueSchedules } from './schedules/due-schedules.js'
import { mailboxSchedule } from './schedules/mailbox-schedule.js'

/** What a stack is made from. */
export interface MailJobsStackProps {
  /** `prod`, `dev`, ...: part of every name, so that an account can hold several stages. */
  readonly stage: string
  readonly jobs: Jobs
  /** Where the bundles of the functions are kept, see `keptBundles`. Default: they are bundled now */
  readonly bundles?: string | undefined
  /** Default: whatever account and region the credentials are for. */
  readonly env?: Environment | undefined
}

/** What works on the mail and tells of it: everything that can be made anew. What it works on is in the stack of the state. */
export class MailJobsStack extends Stack {
  readonly #monitors: ReadonlyMap<string, Monitor>

  constructor(scope: Construct, { stage, jobs, bundles, env }: MailJobsStackProps) {
    super(scope, stackName(stage), {
      description: `mailjobs, stage ${stage}`,
      // CloudFormation counts blanks as well.
      suppressTemplateIndentation: true,
      ...(env && { env }),
    })

    const mail = new MailAccess(this, 'Mail', {
      bucketName: bucketName(stage, this.account, this.region),
    })
    const events = new MailEvents(this, 'MailEvents', { stage })
    const deadLetters = new DeadLetters(this, 'DeadLetters')
    const alerts = new AlertsTopic(this, 'Alerts', { email: jobs.alerts?.email })

    const schedules = new JobSchedules(this, 'Schedules', { stage, deadLetters })
    const monitorFunction = new JobFunction(this, 'MonitorFunction', {
      name: 'monitor',
      description: 'Polls one mailbox: decides on its new mail, keeps what matches, announces it',
      stage,
      deadLetters,
      bundles,
    })
    mail.grantMonitor(monitorFunction)
    events.grantAnnounce(monitorFunction)
    alerts.grantTell(monitorFunction)

    const logins = Object.entries(jobs.mailboxes).map(([mailbox, { imap }]) => ({
      secretName: mailboxSecretName(stage, mailbox),
      auth: imap.auth,
    }))
    grantLogIns(monitorFunction, mailboxSecretName(stage, ''), logins)
    for (const request of pollRequestsOf(jobs)) {
      schedules.add(mailboxSchedule(request, monitorFunction))
      for (const due of dueSchedules(request, monitorFunction)) schedules.add(due)
    }
    const { watchFunction } = new Watching(this, 'Watching', {
      stage,
      jobs,
      mail,
      events,
      schedules,
      deadLetters,
      alerts,
      bundles,
    })
    const functions = [monitorFunction, watchFunction]
    let sending: Sending | undefined
    if (Object.keys(jobs.senders).length > 0) {
      const shared = { stage, jobs, mail, events, schedules, bundles }
      sending = new Sending(this, 'Sending', {
        ...shared,
        deadLetters,
        alerts,
        watchFunction,
      })
      functions.push(sending.apiFunction, sending.sendFunction)
      this.#tellOf(sending)
    }
    new PlatformAlarms(this, 'Platform', { stage, functions, alerts })
    for (const { id, path, message } of jobsWarnings(jobs)) {
      Annotations.of(this).addWarningV2(`mailjobs:${id}:${path}`, `${path}: ${message}`)
    }

    this.#monitors = new Map(
      Object.keys(jobs.monitors).map((name) => [
        name,
        new Monitor(this, `Monitor-${name}`, { stage, name, bus: events.bus, alerts }),
      ]),
    )
    const polls = pollRequestsOf(jobs)
      .map(readPollRequest)
      .filter((read) => !isPaused(read))
      .map(({ mailbox }) => mailbox.poll)
    pollAlarms(this, { stage, polls, deadLetters, alerts })
    new StageDashboard(this, 'Dashboard', { stage, monitorFunction, functions, sending })

    new CfnOutput(this, OUTPUT.stage, { value: stage })
    new CfnOutput(this, OUTPUT.bucket, { value: mail.bucketName })
    new CfnOutput(this, OUTPUT.monitorFunction, { value: monitorFunction.functionName })
    new CfnOutput(this, OUTPUT.watchFunction, { value: watchFunction.functionName })
    new CfnOutput(this, 'EventBusName', { value: events.bus.eventBusName })
    new CfnOutput(this, OUTPUT.monitorLogs, { value: monitorFunction.logGroup.logGroupName })
    new CfnOutput(this, 'WatchLogs', { value: watchFunction.logGroup.logGroupName })
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

  #tellOf({ api, queues, orders, apiFunction, sendFunction }: Sending): void {
    const outputs = {
      ApiUrl: api.url,
      ApiAccessLogs: api.accessLog.logGroupName,
      ApiLogs: apiFunction.logGroup.logGroupName,
      SendLogs: sendFunction.logGroup.logGroupName,
      SendQueueUrl: queues.shared.queue.queueUrl,
      SendDeadLettersUrl: queues.deadLetters.queueUrl,
      OrderQueueUrl: orders.queue.queueUrl,
      OrderDeadLettersUrl: orders.deadLetters.queueUrl,
    }
    for (const [id, value] of Object.entries(outputs)) new CfnOutput(this, id, { value })
  }
}
