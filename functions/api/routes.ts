import { API_ROUTES, type RouteName } from '../../shared/contract/routes.js'
import type { ApiDeps } from './api-deps.js'
import { cancelSend } from './cancel-send.js'
import { getSend } from './get-send.js'
import type { HttpAnswer } from './http-answer.js'
import type { HttpCall } from './http-call.js'
import { listSends } from './list-sends.js'
import { postSend } from './post-send.js'
import { postUpload } from './post-upload.js'
import { retrySend } from './retry-send.js'

/** What answers a call. @throws FailureError where the surroundings fail */
type Answer = (deps: ApiDeps, call: HttpCall, id: string) => Promise<HttpAnswer>

/** A route, and what answers it. */
export interface Route {
  readonly method: string
  readonly path: string
  readonly answer: Answer
}

/** It does not compile while one is missing. */
const ANSWERS: Readonly<Record<RouteName, Answer>> = {
  'POST /sends': postSend,
  'GET /sends': listSends,
  'GET /sends/{id}': getSend,
  'POST /sends/{id}/retry': retrySend,
  'POST /sends/{id}/cancel': cancelSend,
  'POST /uploads': postUpload,
}

/** Every route of the API. */
export const ROUTES: readonly Route[] = API_ROUTES.map(({ method, path, name }) => ({
  method,
  path,
  answer: ANSWERS[name],
}))
