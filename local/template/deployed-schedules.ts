import { z } from 'zod'
import type { CloudAssembly, TemplateResource } from './cloud-assembly.js'
import { arnOf, readProperties, resourcesOfType } from './read-properties.js'
import { identityOf } from './resolve-intrinsics.js'

/** An EventBridge Scheduler schedule as it would be deployed. */
export interface DeployedSchedule {
  readonly logicalId: string
  readonly name: string
  readonly groupName: string
  readonly arn: string
  /** `rate(…)`, `cron(…)` or `at(…)`. */
  readonly expression: string
  /** An IANA time zone. */
  readonly timezone: string
  readonly state: 'ENABLED' | 'DISABLED'
  /** What the target gets, context attributes not yet replaced. */
  readonly input: string
  /** ARN of the target: that of a function, for every schedule of ours. */
  readonly targetArn: string
  /** The role that Scheduler takes to start it; `statementsOf` takes it. */
  readonly roleArn: string
}

const scheduleSchema = z.object({
  ScheduleExpression: z.string(),
  ScheduleExpressionTimezone: z.string().default('UTC'),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  Target: z.object({ Arn: z.string(), RoleArn: z.string(), Input: z.string().default('{}') }),
})

/**
 * The schedules of all stacks.
 *
 * @throws TemplateError if one cannot be read
 */
export const schedulesOf = (assembly: CloudAssembly): DeployedSchedule[] =>
  resourcesOfType(assembly, 'AWS::Scheduler::Schedule').map((resource) =>
    scheduleOf(assembly, resource),
  )

function scheduleOf(assembly: CloudAssembly, resource: TemplateResource): DeployedSchedule {
  const properties = readProperties(assembly, resource, scheduleSchema)
  const { name, group } = identityOf(assembly, resource)
  return {
    logicalId: resource.logicalId,
    name,
    groupName: group,
    arn: arnOf(assembly, resource),
    expression: properties.ScheduleExpression,
    timezone: properties.ScheduleExpressionTimezone,
    state: properties.State,
    input: properties.Target.Input,
    targetArn: properties.Target.Arn,
    roleArn: properties.Target.RoleArn,
  }
}
