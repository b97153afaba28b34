import type { ApiDeps } from './api-deps.js'
import { cancelSend } from './cancel-send.js'
import { getSend } from './get-send.js'
import type { HttpAnswer } from './http-answer.js'
import type { HttpCall } from './http-call.js'
import { listSends } from './list-sends.js'
import { postSend } from './post-send.js'
import { postUpload } from './post-upload.js'
import { retrySend } from './retry-send.js'

/** A route, and what answers it. */
export interface Route {
  readonly method: string
  readonly path: string
  /** @throws FailureError where the surroundings fail */
  answer(deps: ApiDeps, call: HttpCall, id: string): Promise<HttpAnswer>
}

/** Everything that the API can be asked for (DESIGN 8). */
export const ROUTES: readonly Route[] = [
  { method: 'POST', path: '/sends', answer: postSend },
  { method: 'GET', path: '/sends', answer: listSends },
  { method: 'GET', path: '/sends/{id}', answer: getSend },
  { method: 'POST', path: '/sends/{id}/retry', answer: retrySend },
  { method: 'POST', path: '/sends/{id}/cancel', answer: cancelSend },
  { method: 'POST', path: '/uploads', answer: postUpload },
]
