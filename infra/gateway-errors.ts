import type { GatewayResponseOptions } from 'aws-cdk-lib/aws-apigateway'
import { ResponseType } from 'aws-cdk-lib/aws-apigateway'
import { FAILURES, type FailureCode } from '../shared/failures/catalogue.js'
import { asciiJson } from '../shared/jobs/values/ascii-json.js'

/**
 * What API Gateway answers before a call comes to the function, in the form of all our errors (API Gateway developer guide,
 * "Gateway response types"). For a path that is not there it asks for a signature, whoever calls.
 */
export const GATEWAY_ERRORS: readonly GatewayResponseOptions[] = [
  gatewayError(ResponseType.REQUEST_TOO_LARGE, 'REQUEST_TOO_LARGE'),
  gatewayError(ResponseType.THROTTLED, 'TOO_MANY_REQUESTS'),
  gatewayError(ResponseType.MISSING_AUTHENTICATION_TOKEN, 'CALLER_REFUSED'),
  gatewayError(ResponseType.DEFAULT_4XX, 'CALLER_REFUSED'),
  gatewayError(ResponseType.DEFAULT_5XX, 'API_UNAVAILABLE'),
]

function gatewayError(type: ResponseType, code: FailureCode): GatewayResponseOptions {
  const { meaning: message, remedy } = FAILURES[code]
  return {
    type,
    templates: { 'application/json': asciiJson({ error: { code, message, remedy } }) },
  }
}
