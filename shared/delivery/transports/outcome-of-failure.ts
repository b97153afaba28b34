import type { FailureError } from '../../failures/failure-error.js'
import type { RecipientOutcome } from './transport.js'

/** What a failure before the hand-over means for each recipient: what passes by itself is tried again, the rest waits for a person. */
export const outcomeOfFailure = ({
  code,
  message: reason,
  failure: { passesByItself },
}: FailureError): Omit<RecipientOutcome, 'address'> => ({
  outcome: passesByItself ? 'put off' : 'refused',
  code,
  reason,
})
