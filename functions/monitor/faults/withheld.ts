import type { FailureError } from '../../../shared/failures/failure-error.js'
import { ConnectionStalled } from '../../../shared/failures/mailbox-errors.js'
import type { LeasedRun } from '../poll-deps.js'
import { openFolder } from '../read/same-uids.js'
import { mayBeOfMessage } from './message-fault.js'

/** So far around a message its neighbours are looked for. */
const NEIGHBOURHOOD_UIDS = 500

/** A neighbour that is larger is not read for the sake of another. */
const MAX_NEIGHBOUR_BYTES = 1024 * 1024

/** Goes on in a session begun anew, where the server has ended the one there was. @throws the failure, or what is wrong by now */
export async function goOnAfter(run: LeasedRun, failure: FailureError): Promise<void> {
  run.faults.noteIncident(failure)
  if (run.session.isOpen) return
  await run.session.beginAnew(failure)
  await openFolder(run, 'to read', run.lease.folder)
}

/** Each that is asked for in vain costs a command, and perhaps a session. */
const MAX_NEIGHBOURS = 12

/** Each costs the time that an answer may take. */
const MAX_SILENT_NEIGHBOURS = 2

/**
 * A server that gives out no mail at all is in trouble, and the message that was asked for has no part in it: a neighbour shows that.
 * One that is alone in its part of the folder has to answer for itself.
 * @param of what could not be had @throws the failure, where that of others is not given out either
 */
export async function requireNeighbour(
  run: LeasedRun,
  uid: number,
  of: 'head' | 'body',
  failure: FailureError,
): Promise<void> {
  const neighbours = await neighboursOf(run, uid)
  const isSilent = failure instanceof ConnectionStalled
  for (const neighbour of neighbours.slice(0, isSilent ? MAX_SILENT_NEIGHBOURS : MAX_NEIGHBOURS))
    if (await isGivenOut(run, neighbour, of)) return run.faults.prove(uid, neighbour)
  if (neighbours.length > 0) throw failure
}

/**
 * Those that are asked for, in order. Bad mail lies side by side, so that it is the next one, and then the one that is farthest away; what
 * lies between is asked at twice the distance each time. One that has been given out in this run is the first.
 */
async function neighboursOf({ session, lease, faults }: LeasedRun, uid: number) {
  const first = Math.max(1, uid - NEIGHBOURHOOD_UIDS)
  const listed = await session.uids(first, uid + NEIGHBOURHOOD_UIDS)
  const { aside, quarantined = [] } = lease.folder
  const bad = new Set([uid, ...faults.uids, ...aside.map((message) => message.uid), ...quarantined])
  const distance = (other: number) => Math.abs(other - uid)
  const near = listed
    .filter((other) => !bad.has(other))
    .toSorted((a, b) => distance(a) - distance(b))
  const between = near.filter((_, index) => index > 0 && Number.isInteger(Math.log2(index)))
  const inTurn = [faults.witness, near[0], near.at(-1), ...between]
  return [...new Set(inTurn.filter((other) => other !== undefined && other !== uid))].flatMap(
    (other) => other ?? [],
  )
}

async function isGivenOut(run: LeasedRun, uid: number, of: 'head' | 'body'): Promise<boolean> {
  const { session } = run
  try {
    let size: number | undefined
    for await (const head of session.heads(uid, uid)) if (head.uid === uid) size = head.size
    if (size === undefined || of === 'head' || size > MAX_NEIGHBOUR_BYTES) return size !== undefined
    for await (const message of session.messages([uid])) if (message.uid === uid) return true
    return false
  } catch (error) {
    if (!mayBeOfMessage(error)) throw error
    await goOnAfter(run, error)
    return false
  }
}
