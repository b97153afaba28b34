import { z } from 'zod'
import type { CloudAssembly } from './cloud-assembly.js'
import { matchesPattern } from './iam-pattern.js'
import { arnOf, readProperties, resourcesOfType } from './read-properties.js'
import { identityOf } from './resolve-intrinsics.js'
import {
  type Conditions,
  conditionsSchema,
  couldHold,
  doHold,
  type RequestContext,
} from './statement-conditions.js'
import { TemplateError } from './template-error.js'

/** One IAM statement of a role. */
export interface RoleStatement {
  readonly effect: 'Allow' | 'Deny'
  /** As written: `s3:Get*`. */
  readonly actions: readonly string[]
  /** ARNs, as written: may hold `*` and `?`. */
  readonly resources: readonly string[]
  /** It holds only where all of them do; empty: always. */
  readonly conditions: Conditions
}

const listOf = <Element extends z.ZodType>(element: Element) =>
  z.preprocess((value) => (Array.isArray(value) ? value : [value]), z.array(element))

/**
 * `NotAction` and `NotResource` are no part of it: a policy that uses them is refused for what it
 * lacks.
 */
const statementSchema = z
  .object({
    Effect: z.enum(['Allow', 'Deny']),
    Action: listOf(z.string()),
    Resource: listOf(z.string()),
    Condition: conditionsSchema,
  })
  .transform(
    ({ Effect, Action, Resource, Condition }): RoleStatement => ({
      effect: Effect,
      actions: Action,
      resources: Resource,
      conditions: Condition,
    }),
  )

const documentSchema = z.object({ Statement: listOf(statementSchema) })

const roleSchema = z.object({
  Policies: z.array(z.object({ PolicyDocument: documentSchema })).default([]),
})

const attachmentSchema = z.object({ Roles: z.array(z.string()).default([]) })
const policySchema = z.object({ PolicyDocument: documentSchema })

/**
 * The statements of a role: its own policies, and those of all stacks that are attached to it.
 * AWS's managed policies are named in the template, not written out: what they allow is not among
 * them.
 *
 * @throws TemplateError if the role is not one of the assembly, or a policy cannot be read
 */
export function statementsOf(assembly: CloudAssembly, roleArn: string): RoleStatement[] {
  const role = resourcesOfType(assembly, 'AWS::IAM::Role').find(
    (candidate) => arnOf(assembly, candidate) === roleArn,
  )
  if (!role) throw new TemplateError(roleArn, 'no stack of this assembly has this role')
  const { name } = identityOf(assembly, role)
  const attached = ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy']
    .flatMap((type) => resourcesOfType(assembly, type))
    .filter((policy) => readProperties(assembly, policy, attachmentSchema).Roles.includes(name))
    .map((policy) => readProperties(assembly, policy, policySchema))
  return [...readProperties(assembly, role, roleSchema).Policies, ...attached].flatMap(
    ({ PolicyDocument }) => PolicyDocument.Statement,
  )
}

/**
 * Whether statements allow an action on a resource: a Deny wins, and silence denies. A statement whose conditions are none that can be
 * evaluated here is read against the caller: its Allow does not count, its Deny does.
 *
 * @param context what the service says of the request, by condition key: `ses:FromAddress`
 */
export function isAllowed(
  statements: readonly RoleStatement[],
  action: string,
  resourceArn: string,
  context: RequestContext = {},
): boolean {
  const applying = statements.filter(
    ({ actions, resources }) =>
      actions.some((pattern) => matchesPattern(pattern.toLowerCase(), action.toLowerCase())) &&
      resources.some((pattern) => matchesPattern(pattern, resourceArn)),
  )
  return (
    applying.some(({ effect, conditions }) => effect === 'Allow' && doHold(conditions, context)) &&
    !applying.some(({ effect, conditions }) => effect === 'Deny' && couldHold(conditions, context))
  )
}
