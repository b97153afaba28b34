import { OperatorError } from '../shared/failures/operator-error.js'

/** What a command's exit code says (DESIGN 9). */
export const EXIT = {
  done: 0,
  failed: 1,
  wrongUse: 2,
  badSettings: 3,
  /** It went well, and something that it began is not finished yet. */
  stillOpen: 4,
  /** Somebody else is at work on it. */
  busy: 5,
} as const

/** The command was used in a way it cannot be used; the message says how it can. */
export class WrongUse extends OperatorError {
  override readonly name = 'WrongUse'
}
