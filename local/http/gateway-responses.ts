import type { DeployedGatewayResponse } from '../template/deployed-gateway-responses.js'
import { TemplateError } from '../template/template-error.js'

/** What API Gateway answers by itself: status and words where the template has none. */
const OWN_RESPONSES = {
  // A request that no route takes is answered as one that is not signed.
  MISSING_AUTHENTICATION_TOKEN: { status: 403, message: 'Missing Authentication Token' },
  REQUEST_TOO_LARGE: { status: 413, message: 'Request Too Long' },
  INTEGRATION_TIMEOUT: { status: 504, message: 'Endpoint request timed out' },
  // The function failed, or its answer is none for a proxy.
  DEFAULT_5XX: { status: 502, message: 'Internal server error' },
} as const satisfies Record<string, { status: number; message: string }>

/** The kind of an answer that API Gateway gives by itself. */
export type GatewayResponseType = keyof typeof OWN_RESPONSES

/** An answer that no function has given. */
export interface GatewayAnswer {
  readonly status: number
  /** JSON. */
  readonly body: string
}

/** The answer of a kind, to one request. */
export type GatewayResponses = (type: GatewayResponseType, requestId: string) => GatewayAnswer

const OWN_TEMPLATE = '{"message":$context.error.messageString}'

const CONTEXT_VARIABLE =
  /\$context\.(error\.messageString|error\.message|error\.responseType|requestId)\b/g

/**
 * The answers of an API as its template has them.
 *
 * Source: API Gateway developer guide, "Gateway response types" and "Variables for data models, authorizers, mapping templates".
 *
 * @throws TemplateError if a body has a variable that is not known
 */
export function gatewayResponses(deployed: readonly DeployedGatewayResponse[]): GatewayResponses {
  for (const { type, template = OWN_TEMPLATE } of deployed) {
    if (!template.replace(CONTEXT_VARIABLE, '').includes('$')) continue
    throw new TemplateError(type, `its body has a variable that is not known: ${template}`)
  }
  return (type, requestId) => {
    const { status, message } = OWN_RESPONSES[type]
    const general = status < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX'
    const changed = [type, general]
      .map((name) => deployed.find((response) => response.type === name))
      .find((response) => response !== undefined)
    const values: Readonly<Record<string, string>> = {
      'error.messageString': JSON.stringify(message),
      'error.message': message,
      'error.responseType': type,
      requestId,
    }
    const template = changed?.template ?? OWN_TEMPLATE
    return {
      status: changed?.statusCode ?? status,
      body: template.replace(CONTEXT_VARIABLE, (_, name: string) => values[name] ?? ''),
    }
  }
}
