import { App, type Stack } from 'aws-cdk-lib'
import { Template } from 'aws-cdk-lib/assertions'
import { z } from 'zod'
import cdkJson from '../../cdk.json' with { type: 'json' }
import { MailJobsStack } from '../../infra/mail-jobs-stack.js'
import { MailStateStack } from '../../infra/mail-state-stack.js'
import { readJobs } from '../../shared/jobs/read-jobs.js'

const resourceSchema = z.object({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  DeletionPolicy: z.string().optional(),
  UpdateReplacePolicy: z.string().optional(),
})

const oneOrMany = z.union([z.array(z.unknown()), z.unknown().transform((one) => [one])])

/** A statement of a policy, as the template has it. */
export const statementSchema = z.object({
  Effect: z.enum(['Allow', 'Deny']),
  Action: oneOrMany,
  Resource: oneOrMany.optional(),
  Condition: z.unknown().optional(),
})

const documentSchema = z.object({ Statement: z.array(statementSchema) })

/** A resource of the template. */
export type Resource = z.output<typeof resourceSchema>

/** A statement of any policy of the template: of a role, a bucket, a queue, a topic. */
export type Statement = z.output<typeof statementSchema>

/** The app with the feature flags that are deployed with, and nothing bundled: that costs a second a function. */
export const unbundledApp = (): App =>
  new App({ context: { ...cdkJson.context, 'aws:cdk:bundling-stacks': [] } })

/** The stack of a jobs file, stage `test`, in an app of its own. */
export const stackOf = (jobs: unknown, app: App = unbundledApp()): MailJobsStack =>
  new MailJobsStack(app, { stage: 'test', jobs: readJobs(jobs, 'jobs of the test') })

/** The stack of its state, stage `test`. */
export const stateStackOf = (jobs: unknown, app: App = unbundledApp()): MailStateStack =>
  new MailStateStack(app, { stage: 'test', jobs: readJobs(jobs, 'jobs of the test') })

/** Its template, which the stack must not be changed after. */
export const templateOf = (stack: Stack): Template => Template.fromStack(stack)

/** The resources of a type, or all of them. */
export function resourcesOf(template: Template, type?: string): Resource[] {
  const { Resources } = z
    .object({ Resources: z.record(z.string(), resourceSchema) })
    .parse(template.toJSON())
  return Object.values(Resources).filter(({ Type }) => type === undefined || Type === type)
}

/** Every statement of every policy. */
export const statementsOf = (template: Template): Statement[] =>
  resourcesOf(template)
    .flatMap(({ Properties }) => [
      Properties['PolicyDocument'],
      Properties['AssumeRolePolicyDocument'],
    ])
    .filter((document) => document !== undefined)
    .flatMap((document) => documentSchema.parse(document).Statement)
