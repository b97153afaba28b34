import type { RecipientOutcome } from '../../shared/delivery/transports/transport.js'
import type { FailureError } from '../../shared/failures/failure-error.js'

/** What a failure before the hand-over means for a recipient: what passes by itself is tried again, the rest waits for a person. */
export const outcomeOfFailure = (failure: FailureError, address: string): RecipientOutcome => ({
  address,
  outcome: passesByItself(failure) ? 'put off' : 'refused',
  code: failure.code,
  reason: failure.message,
})

const passesByItself = ({ failure: { retried } }: FailureError): boolean =>
  retried === 'at the next poll' || retried === 'with back-off, for a day'
