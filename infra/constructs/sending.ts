import { Construct } from 'constructs'
import { mailboxSecretName, senderSecretName } from '../../shared/contract/names.js'
import { ownEntry } from '../../shared/contract/own-entry.js'
import { scheduledSendRequestsOf } from '../../shared/jobs/requests/scheduled-send-request.js'
import type { SenderDefinition } from '../../shared/jobs/requests/sender-definition.js'
import {
  addressBookOf,
  senderDefinitionsOf,
  senderSecretsOf,
} from '../../shared/jobs/requests/sender-definitions.js'
import type { Jobs } from '../../shared/jobs/schema/jobs-schema.js'
import { SendAlarms } from '../alarms/send-alarms.js'
import { sendSchedule } from '../schedules/send-schedule.js'
import type { AlertsTopic } from './alerts-topic.js'
import type { DeadLetters } from './dead-letters.js'
import { deployVias } from './deploy-vias.js'
import { JobFunction } from './job-function.js'
import type { JobSchedules } from './job-schedules.js'
import { grantLogIn } from './login-grant.js'
import type { MailAccess } from './mail-access.js'
import type { MailEvents } from './mail-events.js'
import { MatchNotices } from './match-notices.js'
import { OrderQueue } from './order-queue.js'
import { SendApi } from './send-api.js'
import { SendQueues } from './send-queues.js'
import { SenderParameters } from './sender-parameters.js'

/** What sending is made from, and what it shares with the monitors. */
export interface SendingProps {
  readonly stage: string
  readonly jobs: Jobs
  readonly mail: MailAccess
  readonly events: MailEvents
  readonly schedules: JobSchedules
  readonly deadLetters: DeadLetters
  readonly alerts: AlertsTopic
  /** It looks after sends as well. */
  readonly watchFunction: JobFunction
  /** Where the bundles of the functions are kept. Undefined: they are bundled now. */
  readonly bundles: string | undefined
}

/** Everything that is deployed for sending: it is there if the jobs file has a sender. */
export class Sending extends Construct {
  readonly api: SendApi
  readonly queues: SendQueues
  readonly orders: OrderQueue
  readonly apiFunction: JobFunction
  readonly sendFunction: JobFunction
  readonly #props: SendingProps

  constructor(scope: Construct, id: string, props: SendingProps) {
    super(scope, id)
    this.#props = props
    const { stage, jobs, events, alerts, deadLetters } = props
    const senders = senderDefinitionsOf(jobs, stage)

    const apiDescription = 'Accepts what is to be sent: calls, scheduled sends, notices'
    const sendDescription = 'Hands over what was accepted, by SES or SMTP'
    this.apiFunction = this.#function('ApiFunction', 'api', apiDescription)
    this.sendFunction = this.#function('SendFunction', 'send', sendDescription)
    this.queues = new SendQueues(this, 'Queues', senders)
    this.orders = new OrderQueue(this, 'Orders')
    this.api = new SendApi(this, 'Http', { stage, apiFunction: this.apiFunction })

    this.#grantUse(senders)
    this.#grantLogins(senders)
    this.#deployVias(senders)
    this.#schedule()
    new MatchNotices(this, 'Notices', {
      monitors: jobs.monitors,
      bus: events.bus,
      orders: this.orders,
      deadLetters,
    })
    this.orders.workOffBy(this.apiFunction, 'Orders')
    this.queues.workOffBy(this.sendFunction)
    const { queues, orders, api } = this
    new SendAlarms(this, 'Alarms', { stage, queues, orders, api, alerts })
  }

  #function(id: string, name: 'api' | 'send', description: string): JobFunction {
    const { stage, deadLetters, bundles } = this.#props
    return new JobFunction(this, id, { name, description, stage, deadLetters, bundles })
  }

  /** Bucket, bus, queue and definitions. */
  #grantUse(senders: readonly SenderDefinition[]): void {
    const { stage, jobs, mail, events, watchFunction } = this.#props
    mail.grantAccept(this.apiFunction)
    mail.grantDeliver(this.sendFunction, copyMailboxesOf(senders))
    mail.grantRecover(watchFunction)
    for (const fn of [this.apiFunction, this.sendFunction]) events.grantAnnounce(fn)
    for (const fn of [this.apiFunction, this.sendFunction, watchFunction])
      this.queues.grantQueue(fn)
    const addressBook = addressBookOf(jobs)
    const parameters = new SenderParameters(this, 'Parameters', {
      stage,
      senders: this.queues.assigned(senders),
      addressBook,
    })
    parameters.grantReadAddresses(this.apiFunction)
    for (const fn of [this.apiFunction, this.sendFunction, watchFunction])
      parameters.grantReadSenders(fn)
  }

  /** The send function logs in as the senders, and as the mailboxes that keep a copy of what they send. */
  #grantLogins(senders: readonly SenderDefinition[]): void {
    const { stage, jobs } = this.#props
    for (const { secret, auth } of senderSecretsOf(jobs))
      grantLogIn(this.sendFunction, { secretName: senderSecretName(stage, secret), auth })
    for (const mailbox of copyMailboxesOf(senders)) {
      const auth = ownEntry(jobs.mailboxes, mailbox)?.imap.auth
      if (auth !== undefined)
        grantLogIn(this.sendFunction, { secretName: mailboxSecretName(stage, mailbox), auth })
    }
  }

  #deployVias(senders: readonly SenderDefinition[]): void {
    const { sendFunction } = this
    deployVias(this, { ...this.#props, senders, sendFunction })
  }

  #schedule(): void {
    const { jobs, schedules } = this.#props
    for (const request of scheduledSendRequestsOf(jobs)) {
      const send = ownEntry(jobs.sends, request.name)
      if (send !== undefined) schedules.add(sendSchedule(request, send, this.orders))
    }
  }
}

/** The mailboxes that keep a copy of what some sender sends. */
const copyMailboxesOf = (senders: readonly SenderDefinition[]): string[] => [
  ...new Set(senders.flatMap(({ sentCopy }) => (sentCopy ? [sentCopy.mailbox.name] : []))),
]
