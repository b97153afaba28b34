import type { RequestFault } from '../../shared/delivery/draft/request-fault.js'
import { refusalCode } from '../../shared/delivery/draft/request-fault.js'
import { FAILURES, type FailureCode } from '../../shared/failures/catalogue.js'
import type { Fault } from '../../shared/failures/configuration-errors.js'

/** `Output format of a Lambda function for proxy integration`, API Gateway developer guide. */
export interface HttpAnswer {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** An answer with a document. */
export const jsonAnswer = (
  statusCode: number,
  document: object,
  headers: Readonly<Record<string, string>> = {},
): HttpAnswer => ({
  statusCode,
  // Answers name people, and a state that changes.
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
  body: JSON.stringify(document),
})

/** What an error says, beside what the catalogue says of its code. */
export interface ErrorFacts {
  /** In place of the meaning of the code. */
  readonly message?: string
  readonly details?: readonly object[]
  readonly headers?: Readonly<Record<string, string>>
}

/** An answer that says what is wrong and what to do: `{error: {code, message, remedy, details}}`. */
export function errorAnswer(
  statusCode: number,
  code: FailureCode,
  { message, details, headers }: ErrorFacts = {},
): HttpAnswer {
  const { meaning, remedy } = FAILURES[code]
  const error = { code, message: message ?? meaning, remedy, ...(details && { details }) }
  return jsonAnswer(statusCode, { error }, headers)
}

/** Nobody corrects more at once; what is wrong with one of a thousand entries is wrong with all. */
const MAX_TOLD_FAULTS = 100

/** The answer to a request with faults: all of them, as far as anybody reads. */
export function faultyRequest(faults: readonly RequestFault[]): HttpAnswer {
  const code = refusalCode(faults)
  const told: object[] = faults.slice(0, MAX_TOLD_FAULTS)
  const more = faults.length - told.length
  if (more > 0) told.push({ path: 'body', message: `and ${more} more faults` })
  return errorAnswer(code === 'MESSAGE_TOO_LARGE' ? 413 : 400, code, { details: told })
}

/** A fault that a schema has found, as one of a request. */
export const requestFault = ({ path, message, value, nearMatch }: Fault): RequestFault => ({
  code: 'REQUEST_INVALID',
  path,
  message: nearMatch === undefined ? message : `${message} - did you mean ${nearMatch}?`,
  ...(value !== undefined && { value }),
})
