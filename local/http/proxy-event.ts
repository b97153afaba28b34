/** A request, as far as it was read. */
export interface ProxiedRequest {
  readonly method: string
  /** The path of its route: `/sends/{id}`. */
  readonly resource: string
  /** Its own path, as it came. */
  readonly path: string
  readonly query: URLSearchParams
  readonly pathParameters: Readonly<Record<string, string>>
  /** Names and values in turn, as they came: API Gateway leaves the case of names to the caller. */
  readonly rawHeaders: readonly string[]
  readonly body: string
  readonly sourceIp: string
}

/** What an API says of itself in each event. */
export interface ProxyContext {
  readonly stage: string
  readonly account: string
  readonly requestId: string
  readonly now: Date
}

/**
 * What a function gets for a request to a REST API, payload format 1.0; what API Gateway says of proxies in front of it (domain,
 * X-Forwarded-For) is not there. Nobody has signed the request, so that it has no caller.
 *
 * Source: API Gateway developer guide, "Lambda proxy integrations in API Gateway", input format.
 */
export function proxyEventOf(request: ProxiedRequest, context: ProxyContext) {
  const { method, resource, path, query, pathParameters, body } = request
  const headers = pairsOf(request.rawHeaders)
  return {
    resource,
    path,
    httpMethod: method,
    headers: Object.fromEntries(headers),
    multiValueHeaders: listsOf(headers),
    queryStringParameters: query.size === 0 ? null : Object.fromEntries(query),
    multiValueQueryStringParameters: query.size === 0 ? null : listsOf([...query]),
    pathParameters: Object.keys(pathParameters).length === 0 ? null : pathParameters,
    stageVariables: null,
    requestContext: requestContextOf(request, context),
    body: body === '' ? null : body,
    isBase64Encoded: false,
  }
}

/** A request to a REST API as a function gets it. */
export type ProxyEvent = ReturnType<typeof proxyEventOf>

function requestContextOf(
  { method, resource, path, sourceIp, rawHeaders }: ProxiedRequest,
  { stage, account, requestId, now }: ProxyContext,
) {
  const [, userAgent = null] =
    pairsOf(rawHeaders).find(([name]) => name.toLowerCase() === 'user-agent') ?? []
  return {
    accountId: account,
    apiId: 'local',
    resourcePath: resource,
    httpMethod: method,
    path: `/${stage}${path}`,
    protocol: 'HTTP/1.1',
    stage,
    requestId,
    extendedRequestId: requestId,
    requestTimeEpoch: now.getTime(),
    identity: {
      sourceIp,
      userAgent,
      accountId: null,
      accessKey: null,
      caller: null,
      user: null,
      userArn: null,
    },
  }
}

function pairsOf(rawHeaders: readonly string[]): [string, string][] {
  const names = rawHeaders.filter((_, index) => index % 2 === 0)
  return names.map((name, index) => [name, rawHeaders[index * 2 + 1] ?? ''])
}

/** All values of each name, in their order. */
function listsOf(pairs: readonly (readonly [string, string])[]): Record<string, string[]> {
  const lists = new Map<string, string[]>()
  for (const [name, value] of pairs) lists.set(name, [...(lists.get(name) ?? []), value])
  return Object.fromEntries(lists)
}
