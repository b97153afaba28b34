import { Stack } from 'aws-cdk-lib'
import { CfnRule, type EventBus } from 'aws-cdk-lib/aws-events'
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { IQueue } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { EVENT, EVENT_SOURCE } from '../../shared/contract/events.js'
import { ConfigurationInvalid } from '../../shared/failures/configuration-errors.js'
import type { Jobs, Monitor } from '../../shared/jobs/schema/jobs-schema.js'
import { asciiJson } from '../../shared/jobs/values/ascii-json.js'
import { FIRST_TIME } from './monitor.js'
import type { OrderQueue } from './order-queue.js'

/** Who tells of matches. */
export interface MatchNoticesProps {
  readonly monitors: Jobs['monitors']
  readonly bus: EventBus
  readonly orders: OrderQueue
  /** What became of a match that could not be handed over. */
  readonly deadLetters: IQueue
}

/** Source: EventBridge API reference, InputTransformer. */
const MAX_TEMPLATE_CHARACTERS = 8_192

/**
 * The rules by which a match of a monitor with `notify` becomes a mail. They are made of single parts: CDK's own target gives
 * the queue a statement for each rule, and a policy has room for twenty (SQS developer guide, "Quotas related to policies").
 */
export class MatchNotices extends Construct {
  readonly #props: MatchNoticesProps

  constructor(scope: Construct, id: string, props: MatchNoticesProps) {
    super(scope, id)
    this.#props = props
    const notifying = Object.entries(props.monitors).flatMap(([monitor, { notify }]) =>
      notify === undefined ? [] : [{ monitor, notify }],
    )
    if (notifying.length === 0) return
    this.#allowRules()
    for (const { monitor, notify } of notifying) this.#tell(monitor, notify)
  }

  #tell(monitor: string, notify: NonNullable<Monitor['notify']>): void {
    const { bus, orders, deadLetters } = this.#props
    const rule = new CfnRule(this, monitor, {
      description: `Mail to whoever wants to know what the monitor ${monitor} matched`,
      eventBusName: bus.eventBusName,
      eventPattern: {
        source: [EVENT_SOURCE],
        'detail-type': [EVENT.mailMatched],
        // A person has been told of a mail by its first match.
        detail: { monitor: [monitor], ...FIRST_TIME },
      },
      state: 'ENABLED',
      targets: [
        {
          id: 'Orders',
          arn: orders.queue.queueArn,
          inputTransformer: {
            inputPathsMap: { match: '$.detail' },
            inputTemplate: noticeTemplate(monitor, notify),
          },
          deadLetterConfig: { arn: deadLetters.queueArn },
        },
      ],
    })
    // A match that comes before the rule may write is lost.
    rule.node.addDependency(orders.queue, deadLetters)
  }

  /** Rules of this bus may write into the queue, and report to the dead letters what they could not hand over. */
  #allowRules(): void {
    const { bus, orders, deadLetters } = this.#props
    const principal = new ServicePrincipal('events.amazonaws.com')
    const rules = Stack.of(this).formatArn({
      service: 'events',
      resource: 'rule',
      resourceName: `${bus.eventBusName}/*`,
    })
    for (const queue of [orders.queue, deadLetters])
      queue.addToResourcePolicy(
        new PolicyStatement({
          principals: [principal],
          actions: ['sqs:SendMessage'],
          resources: [queue.queueArn],
          conditions: { ArnLike: { 'aws:SourceArn': rules } },
        }),
      )
  }
}

/** The request of a notice; EventBridge puts the match in. Any other bracket would be a variable to it, which is not there. */
function noticeTemplate(monitor: string, notify: NonNullable<Monitor['notify']>): string {
  const request = asciiJson({ schemaVersion: 1, kind: 'notice', monitor, notify })
  const template = `${request.replaceAll('<', '\\u003c').slice(0, -1)},"match":<match>}`
  if (template.length <= MAX_TEMPLATE_CHARACTERS) return template
  const message = `has ${template.length} characters as a rule carries it, which takes ${MAX_TEMPLATE_CHARACTERS}; write to a list in place of so many`
  const fault = { path: `monitors.${monitor}.notify`, message }
  throw new ConfigurationInvalid('The jobs file', [fault])
}
