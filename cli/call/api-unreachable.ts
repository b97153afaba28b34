import { OperatorError } from '../../shared/failures/operator-error.js'

/** No answer came: the API was not there, or went away. What was asked for may have been done. */
export class ApiUnreachable extends OperatorError {
  override readonly name = 'ApiUnreachable'

  constructor(url: string, cause: unknown) {
    super(`${url} gave no answer: is the local world still running?`, { cause })
  }
}
