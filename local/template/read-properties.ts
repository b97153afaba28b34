import { z } from 'zod'
import type { CloudAssembly, TemplateResource } from './cloud-assembly.js'
import { identityOf, resolveIntrinsics } from './resolve-intrinsics.js'
import { RESOURCE_KINDS } from './resource-kinds.js'
import { TemplateError } from './template-error.js'

/** Every resource of a type, in all stacks. */
export const resourcesOfType = (assembly: CloudAssembly, type: string): TemplateResource[] =>
  assembly.stacks.flatMap(({ resources }) =>
    [...resources.values()].filter((resource) => resource.type === type),
  )

/**
 * The ARN a resource would have once deployed.
 *
 * @throws TemplateError if its type is one whose ARN is not known
 */
export function arnOf(assembly: CloudAssembly, resource: TemplateResource): string {
  const arn = RESOURCE_KINDS[resource.type]?.attributes['Arn']
  if (arn) return arn(identityOf(assembly, resource))
  throw new TemplateError(
    `${resource.stack.name}/${resource.logicalId}`,
    `the ARN of ${resource.type} is not known`,
  )
}

/**
 * The properties that a schema names, resolved and parsed. The others are not looked at, so an
 * intrinsic that matters to nobody stops nothing.
 *
 * @throws TemplateError if a property cannot be resolved or is not what the schema says
 */
export function readProperties<Shape extends z.ZodRawShape>(
  assembly: CloudAssembly,
  resource: TemplateResource,
  schema: z.ZodObject<Shape>,
): z.output<z.ZodObject<Shape>> {
  const { stack, logicalId, properties } = resource
  const resolved = Object.keys(schema.shape).map((key) => {
    const place = { assembly, stack, path: `${logicalId}.${key}` }
    return [key, resolveIntrinsics(properties[key], place)]
  })
  const parsed = schema.safeParse(Object.fromEntries(resolved))
  if (parsed.success) return parsed.data
  throw new TemplateError(`${stack.name}/${logicalId}`, z.prettifyError(parsed.error))
}
