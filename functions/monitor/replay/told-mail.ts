import { mailIdOf } from '../../../shared/contract/keys.js'
import type { FailureError } from '../../../shared/failures/failure-error.js'
import type { ReplayedMail } from '../../../shared/jobs/requests/replay-outcome.js'
import { excerpt } from '../../../shared/matching/text/excerpt.js'
import type { FinalDecision, ReplayableMail } from './replayable-mail.js'

const headOf = ({ identity, internalDate, from, subject }: ReplayableMail) => ({
  id: mailIdOf(identity),
  folder: identity.folder,
  uid: identity.uid,
  internalDate: internalDate.toISOString(),
  from,
  subject: excerpt(subject, -1),
})

/** A mail and what decided. */
export function toldOf(
  mail: ReplayableMail,
  decision: FinalDecision,
): Omit<ReplayedMail, 'outcome' | 'replay' | 'manifestKey'> {
  const deciding = decision.result === 'matched' ? decision.conditions.at(-1) : decision.decidedBy
  const hasCaptures = decision.result === 'matched' && Object.keys(decision.captures).length > 0
  return {
    ...headOf(mail),
    result: decision.result,
    ...(deciding && { decidedBy: deciding.path, seen: deciding.seen }),
    ...(hasCaptures && { captures: { ...decision.captures } }),
  }
}

/** A mail that could not be decided on, and why. */
export const undecided = (
  mail: ReplayableMail,
  { code, message, failure: { remedy } }: FailureError,
): ReplayedMail => ({
  ...headOf(mail),
  result: 'undecided',
  outcome: 'nothing',
  failure: { code, message, remedy },
})
