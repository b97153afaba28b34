import * as z from 'zod'

/** `Input format of a Lambda function for proxy integration`, API Gateway developer guide. */
const eventSchema = z.object({
  httpMethod: z.string(),
  /** Without the stage. */
  path: z.string(),
  headers: z.record(z.string(), z.string()).nullish(),
  queryStringParameters: z.record(z.string(), z.string()).nullish(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
  requestContext: z
    .object({
      requestId: z.string().nullish(),
      /** Of whom the signature is; nobody's in the local world. */
      identity: z.object({ userArn: z.string().nullish() }).nullish(),
    })
    .nullish(),
})

/** A call of the API. */
export interface HttpCall {
  readonly method: string
  readonly path: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** Each once: of a repeated parameter, API Gateway gives the last one. */
  readonly query: Readonly<Record<string, string>>
  readonly body: Buffer
  /** The ARN of whoever has signed it; undefined where nobody does. */
  readonly caller: string | undefined
  /** As the answer's header and the access log of the API have it. */
  readonly requestId: string | undefined
}

/** The call in a function's event; undefined if it is another kind of event. */
export function readHttpCall(event: unknown): HttpCall | undefined {
  const parsed = eventSchema.safeParse(event)
  if (!parsed.success) return undefined
  const { httpMethod, path, headers, queryStringParameters, requestContext } = parsed.data
  const { body, isBase64Encoded } = parsed.data
  return {
    method: httpMethod,
    path,
    headers: Object.fromEntries(
      Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
    ),
    query: queryStringParameters ?? {},
    body: Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8'),
    caller: requestContext?.identity?.userArn ?? undefined,
    requestId: requestContext?.requestId ?? undefined,
  }
}
