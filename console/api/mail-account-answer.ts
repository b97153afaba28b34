import type { ConditionOutcome } from '../../shared/matching/evaluate.js'
import type { MailAccount } from '../../shared/place/mail-account.js'
import type { Answer } from '../../shared/place/place.js'

/** A condition, what it wanted, and what it saw. */
export interface ToldCondition extends ConditionOutcome {
  readonly wanted: string
  /** It stands below a `not`: it is good if it does not match. */
  readonly isNegated: boolean
}

/** Every condition of a definition, of a mail that is kept. */
export interface ToldConditions {
  readonly monitor: string
  readonly version: string
  /** `then`: the definition that decided; `today`: the one at work now. */
  readonly when: 'then' | 'today'
  readonly conditions: readonly ToldCondition[]
}

/** All that is known of a mail: what `mailjobs why` tells, and each condition where the message is kept. */
export interface AccountAnswer extends Answer<MailAccount> {
  readonly conditions: readonly ToldConditions[]
  /** The command that tells the same. */
  readonly command: string
}
