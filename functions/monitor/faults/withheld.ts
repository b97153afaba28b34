import type { FailureError } from '../../../shared/failures/failure-error.js'
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

/**
 * A server that gives out no mail at all is in trouble, and the message that was asked for has no part in it: its neighbour shows that.
 * One that is alone in its part of the folder has to answer for itself.
 * @param of what could not be had @throws the failure, where that of others is not given out either
 */
export async function requireNeighbour(
  run: LeasedRun,
  uid: number,
  of: 'head' | 'body',
  failure: FailureError,
): Promise<void> {
  const neighbour = await neighbourOf(run, uid)
  if (neighbour !== undefined && !(await isGivenOut(run, neighbour, of))) throw failure
}

async function neighbourOf({ session, lease, faults }: LeasedRun, uid: number) {
  const first = Math.max(1, uid - NEIGHBOURHOOD_UIDS)
  const listed = await session.uids(first, uid + NEIGHBOURHOOD_UIDS)
  const bad = new Set([uid, ...faults.uids, ...lease.folder.aside.map((message) => message.uid)])
  const distance = (other: number) => Math.abs(other - uid)
  return listed.filter((other) => !bad.has(other)).toSorted((a, b) => distance(a) - distance(b))[0]
}

async function isGivenOut(
  { session }: LeasedRun,
  uid: number,
  of: 'head' | 'body',
): Promise<boolean> {
  try {
    let size: number | undefined
    for await (const head of session.heads(uid, uid)) if (head.uid === uid) size = head.size
    if (size === undefined || of === 'head' || size > MAX_NEIGHBOUR_BYTES) return size !== undefined
    for await (const message of session.messages([uid])) if (message.uid === uid) return true
    return false
  } catch (error) {
    if (mayBeOfMessage(error)) return false
    throw error
  }
}
