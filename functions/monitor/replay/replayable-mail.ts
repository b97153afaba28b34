import type { KeptSource } from '../../../shared/archive/kept-source.js'
import type { MailIdentity } from '../../../shared/contract/keys.js'
import type { ReplayRequest } from '../../../shared/jobs/requests/replay-request.js'
import type { Mail } from '../../../shared/mail/walk/walk-message.js'
import type { ConditionNode } from '../../../shared/matching/condition-node.js'
import type { Decision } from '../../../shared/matching/decide.js'
import type { MessageFacts } from '../../../shared/matching/message-facts.js'
import type { PollDeps } from '../poll-deps.js'

/** What every step of a replay works with. */
export interface ReplayRun {
  readonly deps: PollDeps
  readonly request: ReplayRequest
  /** Those of the monitor, compiled. */
  readonly conditions: ConditionNode
}

/** A mail that can be decided on once more, wherever it is read. */
export interface ReplayableMail {
  readonly identity: MailIdentity
  readonly internalDate: Date
  readonly flags: readonly string[]
  readonly from: string
  readonly subject: string
  /** Reads the message. @throws MessageNotKept, MessageVanished */
  readonly open: () => Promise<KeptSource>
  /** What its header told by itself, where a server gave that apart. */
  readonly byHeader?: MessageFacts
  /** Of a mail that the monitor has not decided on yet: enters what it decides. @throws LeaseLost */
  readonly enterFirst?: (decision: FinalDecision, mail: Mail) => Promise<void>
}

/** A decision on a mail that was read. */
export type FinalDecision = Exclude<Decision, { readonly result: 'undecided' }>

/** Mail that is decided on, kept and announced together: as much as fits into memory. */
export type ReplayableGroup = readonly ReplayableMail[]
