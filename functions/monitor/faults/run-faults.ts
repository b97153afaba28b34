import type { FailureError } from '../../../shared/failures/failure-error.js'
import type { MessageFault } from './message-fault.js'

/** What a server would not answer, in one run: each costs some commands, and a server that goes on so has another trouble than its mail. */
const MAX_INCIDENTS = 60

/** So much more for each message that was found at fault: to find it took some halves, and proves that there is an end. */
const INCIDENTS_OF_FAULT = 8

/** So many messages may be at fault although no other was decided on: beyond that it is not the messages. */
const MAX_WITHOUT_SUCCESS = 4

/** The faults that one run finds in a folder, and when they are too many to be those of messages. */
export class RunFaults {
  readonly #faults = new Map<number, MessageFault>()
  readonly #proven = new Set<number>()
  #incidents = 0
  #witness: number | undefined

  /** A message that was given out while another was not. */
  get witness(): number | undefined {
    return this.#witness
  }

  /** Those found so far. */
  get uids(): ReadonlySet<number> {
    return new Set(this.#faults.keys())
  }

  /** A server did not answer all that was asked for. @throws the failure, if that was so too often */
  noteIncident(failure: FailureError): void {
    this.#incidents += 1
    if (this.#incidents > MAX_INCIDENTS + INCIDENTS_OF_FAULT * this.#faults.size) throw failure
  }

  /** Of a message that the server does not give out: while it did not, it gave out a neighbour. */
  prove(uid: number, witness: number): void {
    this.#proven.add(uid)
    this.#witness = witness
  }

  note(fault: MessageFault): void {
    this.#faults.set(fault.uid, fault)
  }

  /**
   * Where no neighbour shows that something is a message's own, those do that were decided on. @param decided messages that the run has
   * decided on @throws the failure, if this can be no message's
   */
  requireOthers(decided: number): void {
    const [first, ...more] = [...this.#faults.values()].filter(({ uid }) => !this.#proven.has(uid))
    if (first && decided === 0 && more.length >= MAX_WITHOUT_SUCCESS) throw first.failure
  }
}
