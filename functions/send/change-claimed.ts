import type { AcceptedSend } from '../../shared/delivery/outbox/accepted-send.js'
import { changeSendRecord } from '../../shared/delivery/outbox/outbox.js'
import type { SendRecord } from '../../shared/delivery/outbox/send-record.js'
import { InternalError } from '../../shared/failures/failure-error.js'
import type { DeliverDeps } from './deliver-deps.js'

/** A change of a record, as long as the run that changes it has the claim. */
export type ChangeClaimed = (transition: (record: SendRecord) => SendRecord) => Promise<SendRecord>

/** Changes the record while this run has it. @throws InternalError if another run took it: that cannot be while this one is alive */
export const changeOfClaimed =
  (deps: DeliverDeps, send: AcceptedSend): ChangeClaimed =>
  (transition) =>
    changeSendRecord(deps, send, (record) => {
      if (record.claim?.runId === deps.runId) return transition(record)
      throw new InternalError(`the send ${send.id} was taken from this run`)
    })
