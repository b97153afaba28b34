import { Annotations, CfnOutput, Stack } from 'aws-cdk-lib'
import { EventBus, Rule } from 'aws-cdk-lib/aws-events'
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { ConfigurationSet, EmailSendingEvent, EventDestination } from 'aws-cdk-lib/aws-ses'
import type { ITopic } from 'aws-cdk-lib/aws-sns'
import type { IQueue } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { configurationSetName, SEND_ID_TAG } from '../../shared/contract/names.js'
import type { SesSender } from '../../shared/jobs/requests/sender-definition.js'
import { BounceAlarm } from '../alarms/bounce-alarm.js'
import { DeadLetterAlarm } from '../alarms/dead-letter-alarm.js'
import { acknowledgePatterns } from './acknowledged-patterns.js'
import type { JobFunction } from './job-function.js'
import { ReportQueue } from './report-queue.js'

/** Who sends by SES, and who hears what became of it. */
export interface SesSendingProps {
  readonly stage: string
  readonly senders: readonly SesSender[]
  readonly watchFunction: JobFunction
  /** What became of a report that could not be handed over. */
  readonly deadLetters: IQueue
  readonly alerts: ITopic
}

/** What brings a recipient into a state; the others are statistics. A mail with a virus is taken, and then rejected. */
const REPORTED = [
  EmailSendingEvent.DELIVERY,
  EmailSendingEvent.BOUNCE,
  EmailSendingEvent.COMPLAINT,
  EmailSendingEvent.REJECT,
]

/**
 * What the senders by SES need beside their verified identities: a configuration set, and a way for its reports into the queue that
 * the watch function works off. SES gives its events to the account's default bus only (CloudFormation, AWS::SES::ConfigurationSetEventDestination).
 * Identities are not made here: whoever owns the domain verifies it, once, for everything that sends from it.
 */
export class SesSending extends Construct {
  readonly #props: SesSendingProps

  constructor(scope: Construct, id: string, props: SesSendingProps) {
    super(scope, id)
    this.#props = props
    const name = configurationSetName(props.stage)
    const bus = EventBus.fromEventBusName(this, 'DefaultBus', 'default')
    new ConfigurationSet(this, 'ConfigurationSet', {
      configurationSetName: name,
    }).addEventDestination('Reports', {
      destination: EventDestination.eventBus(bus),
      events: REPORTED,
    })
    this.#report(name, this.#reportQueue())
    new BounceAlarm(this, 'Bounces', { stage: props.stage, alerts: props.alerts })
    for (const sender of props.senders) this.#warnOfRegion(sender)
  }

  /**
   * The function may send as these senders and as nobody else. SES asks for rights on each identity that it finds in a mail, a recipient's too
   * where that is verified in the account, as all are in the sandbox (aws-sdk-js-v3 issue 2061): the sender is bound by the condition.
   */
  grantSend(fn: JobFunction): void {
    for (const { from, region, configurationSet } of this.#props.senders) {
      const arnOf = (resource: string, resourceName: string) =>
        Stack.of(this).formatArn({
          service: 'ses',
          resource,
          resourceName,
          ...(region === undefined ? {} : { region }),
        })
      const identities = arnOf('identity', '*')
      fn.addToRolePolicy(
        new PolicyStatement({
          actions: ['ses:SendRawEmail'],
          resources: [identities, arnOf('configuration-set', configurationSet)],
          conditions: { StringEquals: { 'ses:FromAddress': from.address } },
        }),
      )
      acknowledgePatterns(
        fn,
        [identities],
        'A recipient may be a verified identity as well; who sends is bound by the condition.',
      )
    }
  }

  #reportQueue(): ReportQueue {
    const { stage, watchFunction, alerts } = this.#props
    const reports = new ReportQueue(this, 'ReportQueue')
    reports.workOffBy(watchFunction, 'Reports')
    new DeadLetterAlarm(this, 'ReportsDead', {
      alarmName: `mailjobs-${stage}-report-dead-letters`,
      errorImpact:
        'What SES says of mail that went out is not recorded: a mail may have come back, and nobody is told.',
      runbookSection: 'report-dead-letters',
      deadLetters: reports.deadLetters,
      alerts,
    })
    const stack = Stack.of(this)
    new CfnOutput(stack, 'ReportQueueUrl', { value: reports.queue.queueUrl })
    new CfnOutput(stack, 'ReportDeadLettersUrl', { value: reports.deadLetters.queueUrl })
    return reports
  }

  /** Of this stage's mail only: all stages of an account share the default bus. */
  #report(configurationSet: string, reports: ReportQueue): void {
    const { deadLetters } = this.#props
    new Rule(this, 'Reports', {
      description: `What SES reports of mail that went out by ${configurationSet}`,
      eventPattern: {
        source: ['aws.ses'],
        detail: {
          mail: {
            tags: {
              'ses:configuration-set': [configurationSet],
              [SEND_ID_TAG]: [{ exists: true }],
            },
          },
        },
      },
      targets: [new SqsQueue(reports.queue, { deadLetterQueue: deadLetters })],
    })
  }

  /** Where the stack will be deployed is often not known before, so that the region may well be the same. */
  #warnOfRegion({ name, region, configurationSet }: SesSender): void {
    if (region === undefined || region === Stack.of(this).region) return
    Annotations.of(this).addWarningV2(
      `mailjobs:ses-in-another-region:${name}`,
      `senders.${name}.region: unless the stack is deployed to ${region}, nothing comes back of what SES delivers or bounces there, and the configuration set has to be made by hand: aws sesv2 create-configuration-set --region ${region} --configuration-set-name ${configurationSet}`,
    )
  }
}
