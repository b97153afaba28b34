import type { Duration } from 'aws-cdk-lib'
import { Stack } from 'aws-cdk-lib'
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { CfnSchedule, CfnScheduleGroup } from 'aws-cdk-lib/aws-scheduler'
import type { IQueue } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { scheduleGroupName } from '../../shared/contract/names.js'
import type { JobFunction } from './job-function.js'
import { WorkQueue } from './work-queue.js'

/** What a schedule starts: a function, or one that works off a queue. */
export type ScheduleTarget = JobFunction | WorkQueue

/** Something that is started by the clock. */
export interface JobSchedule {
  /** Its name in the group. */
  readonly name: string
  readonly description: string
  readonly enabled: boolean
  /** `rate(...)` or `cron(...)` of EventBridge Scheduler. */
  readonly expression: string
  /** For cron, IANA. @default UTC */
  readonly timezone: string | undefined
  readonly target: ScheduleTarget
  /** What the function gets, or the queue: JSON in ASCII, at most 256 KB. */
  readonly input: string
  /** How Scheduler goes on where Lambda or SQS does not take the event; what a function makes of it is not its concern. */
  readonly retries: { readonly attempts: number; readonly maxAge: Duration }
}

/** Whose schedules, and where they tell what they could not start. */
export interface JobSchedulesProps {
  readonly stage: string
  readonly deadLetters: IQueue
}

/** The schedules of a stage, in one group. */
export class JobSchedules extends Construct {
  readonly #deadLetters: IQueue
  readonly #group: CfnScheduleGroup
  readonly #role: Role
  readonly #targets = new Set<ScheduleTarget>()

  constructor(scope: Construct, id: string, { stage, deadLetters }: JobSchedulesProps) {
    super(scope, id)
    this.#deadLetters = deadLetters
    this.#group = new CfnScheduleGroup(this, 'Group', { name: scheduleGroupName(stage) })
    this.#role = this.#roleFor(this.#group)
  }

  /** Starts a function by the clock. */
  add(schedule: JobSchedule): void {
    const { name, description, enabled, expression, timezone, target, input, retries } = schedule
    this.#allowTarget(target)
    const started = new CfnSchedule(this, name, {
      name,
      groupName: this.#group.ref,
      description,
      state: enabled ? 'ENABLED' : 'DISABLED',
      scheduleExpression: expression,
      ...(timezone === undefined ? {} : { scheduleExpressionTimezone: timezone }),
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: arnOf(target),
        roleArn: this.#role.roleArn,
        input,
        retryPolicy: {
          maximumRetryAttempts: retries.attempts,
          maximumEventAgeInSeconds: retries.maxAge.toSeconds(),
        },
        deadLetterConfig: { arn: this.#deadLetters.queueArn },
      },
    })
    // Its first start may come as soon as it is made, and is lost while the role has no rights.
    started.node.addDependency(this.#role)
  }

  /** Only schedules of this group may take the role (EventBridge Scheduler user guide, "Confused deputy prevention"). */
  #roleFor(group: CfnScheduleGroup): Role {
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
    const report = { actions: ['sqs:SendMessage'], resources: [this.#deadLetters.queueArn] }
    role.addToPolicy(new PolicyStatement(report))
    return role
  }

  #allowTarget(target: ScheduleTarget): void {
    if (this.#targets.has(target)) return
    this.#targets.add(target)
    const start = target instanceof WorkQueue ? 'sqs:SendMessage' : 'lambda:InvokeFunction'
    this.#role.addToPolicy(new PolicyStatement({ actions: [start], resources: [arnOf(target)] }))
  }
}

const arnOf = (target: ScheduleTarget): string =>
  target instanceof WorkQueue ? target.queue.queueArn : target.functionArn
