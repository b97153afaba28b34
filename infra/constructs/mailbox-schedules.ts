import { Stack } from 'aws-cdk-lib'
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { CfnSchedule, CfnScheduleGroup } from 'aws-cdk-lib/aws-scheduler'
import type { IQueue } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { scheduleGroupName } from '../../shared/contract/names.js'
import { ConfigurationInvalid } from '../../shared/failures/configuration-errors.js'
import {
  isPaused,
  MAX_POLL_REQUEST_BYTES,
  type pollRequestsOf,
  readPollRequest,
} from '../../shared/jobs/poll-request.js'
import { pollScheduleOf } from '../../shared/jobs/poll-schedule.js'
import type { JobFunction } from './job-function.js'

/** A request as the schedule carries it. */
type CarriedRequest = ReturnType<typeof pollRequestsOf>[number]

/** What the schedules start. */
export interface MailboxSchedulesProps {
  readonly stage: string
  readonly monitorFunction: JobFunction
  /** What became of a poll that could not be started. */
  readonly deadLetters: IQueue
}

/** The least that EventBridge Scheduler takes: a poll that could not be started in its minute is left to the next. */
const MAX_EVENT_AGE_SECONDS = 60

/** The schedules of a stage: one for each mailbox that has monitors. */
export class MailboxSchedules extends Construct {
  readonly #props: MailboxSchedulesProps
  readonly #group: CfnScheduleGroup
  readonly #role: Role

  constructor(scope: Construct, id: string, props: MailboxSchedulesProps) {
    super(scope, id)
    this.#props = props
    this.#group = new CfnScheduleGroup(this, 'Group', { name: scheduleGroupName(props.stage) })
    this.#role = this.#roleFor(this.#group, props)
  }

  /**
   * Schedules the polls of a mailbox; the definitions travel in the schedule's input.
   *
   * @throws ConfigurationInvalid if they are more than a schedule can carry
   */
  add(request: CarriedRequest): void {
    const read = readPollRequest(request)
    const { name, poll } = read.mailbox
    const paused = isPaused(read)
    const { monitorFunction, deadLetters } = this.#props
    const { expression, timezone } = pollScheduleOf(poll)
    new CfnSchedule(this, name, {
      name,
      groupName: this.#group.ref,
      description: `Polls the mailbox ${name}${paused ? ' (PAUSED: all its monitors are)' : ''}`,
      state: paused ? 'DISABLED' : 'ENABLED',
      scheduleExpression: expression,
      ...(timezone === undefined ? {} : { scheduleExpressionTimezone: timezone }),
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: monitorFunction.functionArn,
        roleArn: this.#role.roleArn,
        input: inputOf(name, request),
        retryPolicy: {
          maximumRetryAttempts: 0,
          maximumEventAgeInSeconds: MAX_EVENT_AGE_SECONDS,
        },
        deadLetterConfig: { arn: deadLetters.queueArn },
      },
    })
  }

  /** Only schedules of this group may take the role (EventBridge Scheduler user guide, "Confused deputy prevention"). */
  #roleFor(group: CfnScheduleGroup, props: MailboxSchedulesProps): Role {
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: {
          StringEquals: {
            'aws:SourceAccount': Stack.of(this).account,
            'aws:SourceArn': group.attrArn,
          },
        },
      }),
    })
    const allow = (action: string, resource: string) =>
      role.addToPolicy(new PolicyStatement({ actions: [action], resources: [resource] }))
    allow('lambda:InvokeFunction', props.monitorFunction.functionArn)
    allow('sqs:SendMessage', props.deadLetters.queueArn)
    return role
  }
}

function inputOf(mailbox: string, request: CarriedRequest): string {
  const input = asciiJson(request)
  if (input.length <= MAX_POLL_REQUEST_BYTES) return input
  const message = `has monitors of ${input.length} bytes together; a schedule carries ${MAX_POLL_REQUEST_BYTES}. Shorten their conditions, or split the mailbox in two`
  throw new ConfigurationInvalid('The jobs file', [{ path: `mailboxes.${mailbox}`, message }])
}

/**
 * CloudFormation gives templates back with a question mark for every character that is not ASCII, so that
 * `cdk diff` would report a change for ever (aws-cloudformation/cloudformation-coverage-roadmap#814).
 */
const asciiJson = (value: unknown): string =>
  JSON.stringify(value).replace(
    /[^ -~]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
