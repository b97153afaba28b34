import type { Context } from 'hono'
import { FailureError } from '../../shared/failures/failure-error.js'
import { OperatorError } from '../../shared/failures/operator-error.js'
import type { Fault } from '../api/answers.js'
import type { ParameterFault } from '../api/row-query.js'
import { ForeignCursor } from '../index/find-rows.js'

/** Something was asked that cannot be answered; the message says why. */
export class AskedWrongly extends OperatorError {
  override readonly name = 'AskedWrongly'
  readonly status: 400 | 404 | 409
  readonly code: string
  readonly faults: readonly ParameterFault[]

  constructor(
    status: 400 | 404 | 409,
    code: string,
    message: string,
    faults: readonly ParameterFault[] = [],
  ) {
    super(message)
    this.status = status
    this.code = code
    this.faults = faults
  }
}

/** There is no such thing. @param what `mail`, `send` */
export const noSuch = (what: string): AskedWrongly =>
  new AskedWrongly(404, 'NOT_FOUND', `There is no such ${what} here.`)

/** Parameters that cannot be read are told, never passed over. @throws AskedWrongly */
export function requireReadable(faults: readonly ParameterFault[]): void {
  if (faults.length === 0) return
  const said = faults.map(({ parameter, message }) => `${parameter} ${message}`).join('; ')
  throw new AskedWrongly(400, 'FILTER_UNREADABLE', said, faults)
}

/** What was thrown, as an answer: a failure of the catalogue, wrong use, or a fault of ours, of which nothing is told but that. */
export function answerError(thrown: unknown, c: Context): Response {
  if (thrown instanceof AskedWrongly) {
    const { status, code, message, faults } = thrown
    return c.json({ error: { code, message } satisfies Fault, faults }, status)
  }
  if (thrown instanceof ForeignCursor)
    return c.json(
      {
        error: {
          code: 'CURSOR_OF_OTHER_FILTER',
          message: 'This page belongs to other filters: begin at the first one.',
        } satisfies Fault,
      },
      400,
    )
  if (thrown instanceof FailureError)
    return c.json(
      {
        error: {
          code: thrown.code,
          message: thrown.message,
          remedy: thrown.failure.remedy,
        } satisfies Fault,
      },
      502,
    )
  if (thrown instanceof OperatorError)
    return c.json({ error: { code: 'WRONG_USE', message: thrown.message } satisfies Fault }, 400)
  return c.json(
    {
      error: {
        code: 'INTERNAL',
        message: 'mailjobs itself failed; the terminal that runs it has the stack.',
      } satisfies Fault,
    },
    500,
  )
}
