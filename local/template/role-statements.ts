import { z } from 'zod'
import type { CloudAssembly } from './cloud-assembly.js'
import { arnOf, readProperties, resourcesOfType } from './read-properties.js'
import { identityOf } from './resolve-intrinsics.js'
import { TemplateError } from './template-error.js'

/** One IAM statement of a role. */
export interface RoleStatement {
  readonly effect: 'Allow' | 'Deny'
  /** As written: `s3:Get*`. */
  readonly actions: readonly string[]
  /** ARNs, as written: may hold `*` and `?`. */
  readonly resources: readonly string[]
  /** It holds under conditions only, which are not evaluated here. */
  readonly conditional: boolean
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
    Condition: z.unknown().optional(),
  })
  .transform(
    ({ Effect, Action, Resource, Condition }): RoleStatement => ({
      effect: Effect,
      actions: Action,
      resources: Resource,
      conditional: Condition !== undefined,
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
 * Whether statements allow an action on a resource: a Deny wins, and silence denies. Conditions are
 * not evaluated; a statement that has them is read against the caller: its Allow does not count,
 * its Deny does.
 */
export function isAllowed(
  statements: readonly RoleStatement[],
  action: string,
  resourceArn: string,
): boolean {
  const applying = statements.filter(
    ({ actions, resources }) =>
      actions.some((pattern) => matchesPattern(pattern.toLowerCase(), action.toLowerCase())) &&
      resources.some((pattern) => matchesPattern(pattern, resourceArn)),
  )
  return (
    applying.some(({ effect, conditional }) => effect === 'Allow' && !conditional) &&
    !applying.some(({ effect }) => effect === 'Deny')
  )
}

/**
 * `*` is any run of characters, `?` is one. Source: IAM user guide, "IAM JSON policy elements:
 * Resource".
 */
function matchesPattern(pattern: string, value: string): boolean {
  const literal = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&')
  return new RegExp(`^${literal.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's').test(value)
}
