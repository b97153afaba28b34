import { z } from 'zod'
import type { CloudAssembly, TemplateResource } from './cloud-assembly.js'
import { readProperties, resourcesOfType } from './read-properties.js'
import { resolveIntrinsics } from './resolve-intrinsics.js'
import { TemplateError } from './template-error.js'

/** A method of a REST API, and the function that answers it. */
export interface DeployedRoute {
  /** `GET`, `POST`, ...; `ANY` stands for all of them. */
  readonly method: string
  /** With parameters in braces: `/sends/{id}`. */
  readonly path: string
  readonly functionArn: string
}

const methodSchema = z.object({
  HttpMethod: z.string(),
  ResourceId: z.string(),
  Integration: z.object({
    Type: z.literal('AWS_PROXY', 'the local world has proxy integrations with functions only'),
    Uri: z.string(),
  }),
})

const resourceSchema = z.object({ ParentId: z.string(), PathPart: z.string() })

/** Source: Lambda developer guide, "Invoking a Lambda function using an Amazon API Gateway endpoint", the integration's URI. */
const FUNCTION_IN_URI = /\/functions\/(arn:[^/]+)\/invocations$/

/**
 * The routes of the REST APIs of all stacks.
 *
 * @throws TemplateError if one cannot be read, or is no proxy integration with a function
 */
export const routesOf = (assembly: CloudAssembly): DeployedRoute[] => {
  const pathOf = pathsOf(assembly)
  return resourcesOfType(assembly, 'AWS::ApiGateway::Method').map((resource) => {
    const { HttpMethod, ResourceId, Integration } = readProperties(assembly, resource, methodSchema)
    const [, functionArn] = FUNCTION_IN_URI.exec(Integration.Uri) ?? []
    if (functionArn === undefined) {
      throw new TemplateError(whereIs(resource), `${Integration.Uri} names no function`)
    }
    return { method: HttpMethod, path: pathOf(ResourceId) || '/', functionArn }
  })
}

/** The path of a resource by its id; empty for the root of an API, and a TemplateError for what is no resource. */
function pathsOf(assembly: CloudAssembly): (id: string) => string {
  const roots = new Set(
    resourcesOfType(assembly, 'AWS::ApiGateway::RestApi').map((api) =>
      resolvedIn(assembly, api, { 'Fn::GetAtt': [api.logicalId, 'RootResourceId'] }),
    ),
  )
  const resources = new Map(
    resourcesOfType(assembly, 'AWS::ApiGateway::Resource').map((resource) => [
      resolvedIn(assembly, resource, { Ref: resource.logicalId }),
      readProperties(assembly, resource, resourceSchema),
    ]),
  )
  const pathOf = (id: string): string => {
    if (roots.has(id)) return ''
    const resource = resources.get(id)
    if (!resource) throw new TemplateError(id, 'no stack of this assembly has this resource')
    return `${pathOf(resource.ParentId)}/${resource.PathPart}`
  }
  return pathOf
}

const resolvedIn = (assembly: CloudAssembly, resource: TemplateResource, value: object): string =>
  String(resolveIntrinsics(value, { assembly, stack: resource.stack, path: resource.logicalId }))

const whereIs = ({ stack, logicalId }: TemplateResource): string => `${stack.name}/${logicalId}`
