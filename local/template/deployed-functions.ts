import { z } from 'zod'
import type { CloudAssembly, TemplateResource } from './cloud-assembly.js'
import { arnOf, readProperties, resourcesOfType } from './read-properties.js'
import { identityOf } from './resolve-intrinsics.js'
import { TemplateError } from './template-error.js'

/** A Lambda function as it would be deployed. */
export interface DeployedFunction {
  readonly logicalId: string
  readonly name: string
  readonly arn: string
  readonly region: string
  /** `<file>.<export>`, such as `index.handler`. */
  readonly handler: string
  /** Such as `nodejs24.x`. */
  readonly runtime: string
  readonly timeoutSeconds: number
  readonly memoryMb: number
  readonly environment: Readonly<Record<string, string>>
  /** Absolute directory of the bundle. */
  readonly assetDirectory: string
  /** The role it runs under; `statementsOf` takes it. */
  readonly roleArn: string
}

/** Source: AWS::Lambda::Function, defaults of Timeout (seconds) and MemorySize (MB). */
const DEFAULT_TIMEOUT_SECONDS = 3
const DEFAULT_MEMORY_MB = 128

const functionSchema = z.object({
  Code: z.object({ S3Key: z.string().optional() }),
  Handler: z.string(),
  Runtime: z.string(),
  Timeout: z.coerce.number().default(DEFAULT_TIMEOUT_SECONDS),
  MemorySize: z.coerce.number().default(DEFAULT_MEMORY_MB),
  Environment: z
    .object({ Variables: z.record(z.string(), z.coerce.string()).default({}) })
    .default({
      Variables: {},
    }),
  Role: z.string(),
})

const codeSchema = functionSchema.pick({ Code: true })

/**
 * The functions whose code is a directory of the assembly. Those with code written into the
 * template (CDK's own helpers at deployment time) are nothing to run locally.
 *
 * @throws TemplateError if a function names an asset that the assembly does not have
 */
export const functionsOf = (assembly: CloudAssembly): DeployedFunction[] =>
  resourcesOfType(assembly, 'AWS::Lambda::Function').flatMap((resource) => {
    const { S3Key } = readProperties(assembly, resource, codeSchema).Code
    return S3Key === undefined ? [] : [functionOf(assembly, resource, S3Key)]
  })

function functionOf(
  assembly: CloudAssembly,
  resource: TemplateResource,
  assetKey: string,
): DeployedFunction {
  const { stack, logicalId } = resource
  const assetDirectory = stack.assetDirectories.get(assetKey)
  if (assetDirectory === undefined) {
    throw new TemplateError(`${stack.name}/${logicalId}.Code`, `no asset has the key ${assetKey}`)
  }
  const properties = readProperties(assembly, resource, functionSchema)
  const { name, region } = identityOf(assembly, resource)
  return {
    logicalId,
    name,
    arn: arnOf(assembly, resource),
    region,
    handler: properties.Handler,
    runtime: properties.Runtime,
    timeoutSeconds: properties.Timeout,
    memoryMb: properties.MemorySize,
    environment: properties.Environment.Variables,
    assetDirectory,
    roleArn: properties.Role,
  }
}
