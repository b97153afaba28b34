import { z } from 'zod'
import type { CloudAssembly } from './cloud-assembly.js'
import { readProperties, resourcesOfType } from './read-properties.js'

/** What API Gateway itself answers with, in place of its own words. */
export interface DeployedGatewayResponse {
  /** Such as `REQUEST_TOO_LARGE`, or `DEFAULT_4XX` for all that have none of their own. */
  readonly type: string
  /** Undefined: that of the type. */
  readonly statusCode: number | undefined
  /** The body for JSON, with `$context` variables in it; undefined: API Gateway's own. */
  readonly template: string | undefined
}

const responseSchema = z.object({
  ResponseType: z.string(),
  StatusCode: z.coerce.number().int().optional(),
  ResponseTemplates: z.object({ 'application/json': z.string().optional() }).default({}),
})

/** The gateway responses of all stacks. @throws TemplateError if one cannot be read */
export const gatewayResponsesOf = (assembly: CloudAssembly): DeployedGatewayResponse[] =>
  resourcesOfType(assembly, 'AWS::ApiGateway::GatewayResponse').map((resource) => {
    const properties = readProperties(assembly, resource, responseSchema)
    return {
      type: properties.ResponseType,
      statusCode: properties.StatusCode,
      template: properties.ResponseTemplates['application/json'],
    }
  })
