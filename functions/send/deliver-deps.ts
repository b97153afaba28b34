import type { Announcer } from '../../shared/announce/announcer.js'
import type { Archive } from '../../shared/archive/archive.js'
import type { SenderDirectory } from '../../shared/delivery/senders/sender-directory.js'
import type { SentCopyPlace } from '../../shared/delivery/sent-copy/keep-sent-copy.js'
import type { SentMessage } from '../../shared/delivery/sent-copy/sent-message.js'
import type { Transport } from '../../shared/delivery/transports/transport.js'
import type { FailureError } from '../../shared/failures/failure-error.js'
import type { SenderDefinition } from '../../shared/jobs/requests/sender-definition.js'
import type { Deadline } from '../../shared/runtime/deadline.js'
import type { Log } from '../../shared/runtime/log.js'

/** What a send is delivered with. */
export interface DeliverDeps {
  readonly archive: Archive
  readonly announcer: Announcer
  readonly directory: SenderDirectory
  readonly transports: Transports
  readonly keepSentCopy: KeepSentCopy
  readonly deadline: Deadline
  readonly log: Log
  /** Of the invocation. */
  readonly runId: string
  readonly now: () => Date
  readonly pause: (ms: number) => Promise<unknown>
  readonly newId: () => string
}

/** The definition of a send's sender as it is now. */
export type FoundSender =
  | { readonly kind: 'found'; readonly sender: SenderDefinition }
  /** The jobs file has none of this name any more. */
  | { readonly kind: 'gone' }
  | { readonly kind: 'unread'; readonly failure: FailureError }

/** The ways to hand over, one for each sender; open for one batch. */
export interface Transports {
  /**
   * The transport of a sender, logged in as far as `via` asks for it before SMTP. It is the same one for the whole batch.
   * @throws FailureError: nothing was handed over
   */
  of(sender: SenderDefinition): Promise<Transport>
  /** Learns from what a hand-over came to: a login that was refused is not tried again with the same secret. */
  note(sender: SenderDefinition, outcomes: Awaited<ReturnType<Transport['deliver']>>): Promise<void>
  close(): Promise<void>
}

/** Puts a copy into the sender's mailbox. @throws FailureError if it could not */
export type KeepSentCopy = (
  place: SentCopyPlace,
  message: SentMessage,
) => Promise<'kept' | 'already there'>
