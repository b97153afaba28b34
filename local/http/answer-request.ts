import type { InvocationVerdict } from '../lambda/invocation-outcome.js'
import type { GatewayResponses, GatewayResponseType } from './gateway-responses.js'
import { proxyAnswerOf } from './proxy-answer.js'
import type { ProxyEvent } from './proxy-event.js'

/** What answers are made with. */
export interface Answering {
  /** Runs the function once. What it rejects with is answered as a failed function. */
  readonly invoke: (event: ProxyEvent) => Promise<InvocationVerdict>
  readonly respond: GatewayResponses
  /** Calls back once after `delayMs`; what it returns cancels. */
  readonly setTimer: (callback: () => void, delayMs: number) => () => void
}

/** Source: API Gateway developer guide, "Quotas for configuring and running a REST API", integration time-out. */
const MAX_ANSWER_MS = 29_000

/** Source: Lambda developer guide, "Lambda quotas": the event of a synchronous invocation, and its answer. */
const MAX_PAYLOAD_BYTES = 6 * 1024 * 1024

/** The answer to a request that a route has taken: the function's, or API Gateway's own in its place. */
export async function answerRequest(
  event: ProxyEvent,
  { invoke, respond, setTimer }: Answering,
): Promise<Response> {
  const { requestId } = event.requestContext
  const own = (type: GatewayResponseType) => gatewayResponse(respond, type, requestId)
  if (Buffer.byteLength(JSON.stringify(event)) > MAX_PAYLOAD_BYTES) return own('REQUEST_TOO_LARGE')
  let cancel = () => {}
  const tooLate = new Promise<'too late'>((resolve) => {
    cancel = setTimer(() => resolve('too late'), MAX_ANSWER_MS)
  })
  // The function runs on: its caller alone has waited long enough.
  const verdict = await Promise.race([invoke(event).catch(() => 'failed' as const), tooLate])
  cancel()
  if (verdict === 'too late') return own('INTEGRATION_TIMEOUT')
  const answer =
    verdict !== 'failed' && verdict.kind === 'succeeded' && proxyAnswerOf(verdict.result)
  if (!answer || Buffer.byteLength(answer.body) > MAX_PAYLOAD_BYTES) return own('DEFAULT_5XX')
  return responseOf(answer.status, answer.headers, answer.body, requestId)
}

/** An answer of API Gateway itself. */
export function gatewayResponse(
  respond: GatewayResponses,
  type: GatewayResponseType,
  requestId: string,
): Response {
  const { status, body } = respond(type, requestId)
  return responseOf(status, [], body, requestId)
}

/** Statuses that go without a body. Source: Fetch standard, "null body status". */
const WITHOUT_BODY = [101, 103, 204, 205, 304]

function responseOf(
  status: number,
  fields: readonly (readonly [string, string])[],
  body: string,
  requestId: string,
): Response {
  const headers = new Headers()
  for (const [name, value] of fields) headers.append(name, value)
  if (!headers.has('content-type')) headers.set('content-type', 'application/json')
  headers.set('x-amzn-requestid', requestId)
  return new Response(WITHOUT_BODY.includes(status) ? null : body, { status, headers })
}
