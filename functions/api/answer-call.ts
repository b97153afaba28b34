import { asFailure, type FailureError } from '../../shared/failures/failure-error.js'
import type { ApiDeps } from './api-deps.js'
import { errorAnswer, type HttpAnswer } from './http-answer.js'
import type { HttpCall } from './http-call.js'
import { MAX_CALL_BYTES } from './read-json.js'
import { ROUTES, type Route } from './routes.js'

/** For a caller that repeats by itself: the SDK of the function has tried for some seconds already. */
const RETRY_AFTER_SECONDS = 5

/** Answers a call, whatever happens, and writes one line about it. */
export async function answerCall(deps: ApiDeps, call: HttpCall): Promise<HttpAnswer> {
  const found = routeOf(call)
  const answer = await answerOf(deps, call, found)
  const { statusCode: status } = answer
  deps.log.info('call answered', { method: call.method, route: found?.route.path, status })
  return answer
}

async function answerOf(
  deps: ApiDeps,
  call: HttpCall,
  found: FoundRoute | undefined,
): Promise<HttpAnswer> {
  if (!found) return noRoute(call)
  if (call.body.length > MAX_CALL_BYTES) return tooLarge(call)
  try {
    return await found.route.answer(deps, call, found.id)
  } catch (error) {
    return failed(deps, asFailure(error))
  }
}

interface FoundRoute {
  readonly route: Route
  /** What stands for `{id}` in the path. */
  readonly id: string
}

function routeOf({ method, path }: HttpCall): FoundRoute | undefined {
  for (const route of ROUTES) {
    const match = patternOf(route).exec(path)
    if (match && route.method === method) return { route, id: match[1] ?? '' }
  }
  return undefined
}

const patternOf = ({ path }: Route): RegExp => new RegExp(`^${path.replace('{id}', '([^/]+)')}/?$`)

function noRoute({ method, path }: HttpCall): HttpAnswer {
  const allowed = ROUTES.filter((route) => patternOf(route).test(path)).map((route) => route.method)
  const routes = ROUTES.map((route) => ({ message: `${route.method} ${route.path}` }))
  if (allowed.length === 0) {
    return errorAnswer(404, 'ROUTE_NOT_FOUND', { details: routes })
  }
  return errorAnswer(405, 'ROUTE_NOT_FOUND', {
    message: `${method} is not for this path; ${allowed.join(' and ')} is.`,
    details: routes,
    headers: { allow: allowed.join(', ') },
  })
}

const tooLarge = ({ body }: HttpCall): HttpAnswer =>
  errorAnswer(413, 'REQUEST_TOO_LARGE', {
    message: `The request has ${body.length} bytes, and a call may have ${MAX_CALL_BYTES}; nothing was accepted.`,
    details: [{ path: 'body', maxBytes: MAX_CALL_BYTES, instead: 'POST /uploads' }],
  })

/** The details of a failure of ours are for the log: they name keys, parameters and queues. */
function failed({ log }: ApiDeps, failure: FailureError): HttpAnswer {
  const { code, message, stack } = failure
  log.error('call failed', { code, message, stack })
  if (code === 'INTERNAL') return errorAnswer(500, code)
  return errorAnswer(503, code, { headers: { 'retry-after': String(RETRY_AFTER_SECONDS) } })
}
