import { z } from 'zod'
import type { CloudAssembly, TemplateResource } from './cloud-assembly.js'
import { arnOf, readProperties, resourcesOfType } from './read-properties.js'
import { identityOf } from './resolve-intrinsics.js'

/** A rule of an event bus as it would be deployed. */
export interface DeployedRule {
  readonly name: string
  readonly arn: string
  /** The name of its bus; `default` is that of the account. */
  readonly busName: string
  readonly enabled: boolean
  /** As written. */
  readonly pattern: Readonly<Record<string, unknown>>
  readonly targets: readonly DeployedTarget[]
}

/** What a rule hands events to. */
export interface DeployedTarget {
  readonly arn: string
  readonly input: TargetInput
}

/** What a target gets of an event. */
export type TargetInput =
  | { readonly kind: 'event' }
  /** The same JSON document for every event. */
  | { readonly kind: 'constant'; readonly json: string }
  /** A part of the event. */
  | { readonly kind: 'path'; readonly path: string }
  | {
      readonly kind: 'template'
      /** JSON paths by the name of the variable. */
      readonly paths: Readonly<Record<string, string>>
      /** JSON, with `<variables>` in it. */
      readonly template: string
    }

const targetSchema = z
  .object({
    Arn: z.string(),
    Input: z.string().optional(),
    InputPath: z.string().optional(),
    InputTransformer: z
      .object({
        InputPathsMap: z.record(z.string(), z.string()).default({}),
        InputTemplate: z.string(),
      })
      .optional(),
  })
  .transform(
    ({ Arn, Input, InputPath, InputTransformer }): DeployedTarget => ({
      arn: Arn,
      input: targetInputOf(Input, InputPath, InputTransformer),
    }),
  )

const ruleSchema = z.object({
  EventBusName: z.string().default('default'),
  EventPattern: z.record(z.string(), z.unknown(), 'a rule without a pattern is not known'),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  Targets: z.array(targetSchema).default([]),
})

/** The rules of all stacks. @throws TemplateError if one cannot be read, or has a schedule in place of a pattern */
export const rulesOf = (assembly: CloudAssembly): DeployedRule[] =>
  resourcesOfType(assembly, 'AWS::Events::Rule').map((resource) => ruleOf(assembly, resource))

function ruleOf(assembly: CloudAssembly, resource: TemplateResource): DeployedRule {
  const properties = readProperties(assembly, resource, ruleSchema)
  return {
    name: identityOf(assembly, resource).name,
    arn: arnOf(assembly, resource),
    // The template may have the ARN of the bus.
    busName: properties.EventBusName.replace(/^.*:event-bus\//, ''),
    enabled: properties.State === 'ENABLED',
    pattern: properties.EventPattern,
    targets: properties.Targets,
  }
}

function targetInputOf(
  constant: string | undefined,
  path: string | undefined,
  transformer: { InputPathsMap: Record<string, string>; InputTemplate: string } | undefined,
): TargetInput {
  if (constant !== undefined) return { kind: 'constant', json: constant }
  if (path !== undefined) return { kind: 'path', path }
  if (transformer === undefined) return { kind: 'event' }
  const { InputPathsMap, InputTemplate } = transformer
  return { kind: 'template', paths: InputPathsMap, template: InputTemplate }
}
