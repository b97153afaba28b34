import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { Construct } from 'constructs'
import { FUNCTION_ENV } from '../../shared/contract/env.js'
import type { SenderDefinition } from '../../shared/jobs/requests/sender-definition.js'
import { HAS_OWN_QUEUE } from '../../shared/jobs/values/via.js'
import { DeadLetters } from './dead-letters.js'
import type { JobFunction } from './job-function.js'
import { SendQueue } from './send-queue.js'

/** The queues of what is to be sent: one for each sender that may be slow, and one for all others. */
export class SendQueues extends Construct {
  readonly shared: SendQueue
  readonly deadLetters: DeadLetters
  readonly #own: ReadonlyMap<string, SendQueue>

  constructor(scope: Construct, id: string, senders: readonly SenderDefinition[]) {
    super(scope, id)
    this.deadLetters = new DeadLetters(this, 'DeadLetters')
    this.shared = new SendQueue(this, 'Shared', this.deadLetters)
    this.#own = new Map(
      senders
        .filter(({ via }) => HAS_OWN_QUEUE[via])
        .map(({ name }) => [name, new SendQueue(this, `Sender-${name}`, this.deadLetters)]),
    )
  }

  /** The senders, each with its queue where it has one of its own. */
  assigned(senders: readonly SenderDefinition[]): SenderDefinition[] {
    return senders.map((sender) => {
      const queueUrl = this.#own.get(sender.name)?.queue.queueUrl
      return queueUrl === undefined ? sender : { ...sender, queueUrl }
    })
  }

  /** The function may queue sends of every sender. */
  grantQueue(fn: JobFunction): void {
    fn.addEnvironment(FUNCTION_ENV.sendQueue, this.shared.queue.queueUrl)
    const resources = this.all.map(([, { queue }]) => queue.queueArn)
    fn.addToRolePolicy(new PolicyStatement({ actions: ['sqs:SendMessage'], resources }))
  }

  /** Each with a name for people: that of its sender, or `shared`. */
  get all(): readonly (readonly [string, SendQueue])[] {
    return [['shared', this.shared], ...this.#own]
  }

  /** The function gets what is queued. */
  workOffBy(fn: JobFunction): void {
    this.shared.workOffBy(fn, 'Sends')
    for (const [sender, queue] of this.#own) queue.workOffBy(fn, `Sends-${sender}`)
  }
}
