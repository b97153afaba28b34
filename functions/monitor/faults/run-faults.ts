import type { FailureError } from '../../../shared/failures/failure-error.js'
import { MAX_ASIDE } from '../../../shared/mailbox/set-aside.js'
import type { MessageFault } from './message-fault.js'

/** What a server would not answer, in one run: each costs some commands, and a server that goes on so has another trouble than its mail. */
const MAX_INCIDENTS = 60

/** So many messages may be at fault although no other was decided on: beyond that it is not the messages. */
const MAX_WITHOUT_SUCCESS = 4

/** The faults that one run finds in a folder, and when they are too many to be those of messages. */
export class RunFaults {
  readonly #faults = new Map<number, MessageFault>()
  #incidents = 0

  /** Those found so far. */
  get uids(): ReadonlySet<number> {
    return new Set(this.#faults.keys())
  }

  /** A server did not answer all that was asked for. @throws the failure, if that was so too often */
  noteIncident(failure: FailureError): void {
    this.#incidents += 1
    if (this.#incidents > MAX_INCIDENTS) throw failure
  }

  /** @param decided messages that the run has decided on @throws the failure, if this can be no message's */
  note(fault: MessageFault, decided: number): void {
    this.#faults.set(fault.uid, fault)
    const faults = this.#faults.size
    if (faults > MAX_ASIDE || (decided === 0 && faults > MAX_WITHOUT_SUCCESS)) throw fault.failure
  }
}
