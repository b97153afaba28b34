import { SessionOutOfTime } from '../../../shared/failures/mailbox-errors.js'
import { RECEIVE_WITHIN_SECONDS } from '../../../shared/jobs/values/receive-within.js'
import {
  bytesOf,
  gainedSince,
  isFurther,
  type LongMail,
} from '../../../shared/mailbox/long-mail.js'
import {
  isHopeless,
  longMailIn,
  MAX_FAULTS,
  type WaitingLongMail,
  withFaults,
} from '../../../shared/mailbox/set-aside.js'
import { faultOf, MessageFault, mayBeOfMessage } from '../faults/message-fault.js'
import { goOnAfter, requireNeighbour } from '../faults/withheld.js'
import { quarantine } from '../keep/quarantine.js'
import type { LeasedRun } from '../poll-deps.js'
import { discard, longMailTurn, longOf, type Recognise, saveLong } from './long-mail-turn.js'
import { isAboutBytes, type WaitingMail } from './receive-long.js'

/** How a turn ended. */
interface EndOfTurn {
  /** The server is still sending what nobody reads any more. */
  readonly isCut: boolean
  /** It is to be received in another way, at once if there is time. */
  readonly again?: WaitingLongMail
}

/** A turn that was shorter, and brought nothing, says nothing of the mail. */
const JUDGED_TURN_MS = RECEIVE_WITHIN_SECONDS.least * 1_000

/** One that is all there is as good as kept: only a turn that had so long, or half of what a run has for it, says that it cannot be. */
const JUDGED_KEEPING_MS = 60_000

/**
 * Gives a long mail its turn in this run. A turn without progress is a fault of the mail, and the third one its end (`TOO_SLOW`).
 * @throws LeaseLost, and what is of the surroundings
 */
export async function takeTurn(
  run: LeasedRun,
  message: WaitingLongMail,
  recognise: Recognise,
): Promise<EndOfTurn> {
  const { uid, long } = message
  const { deps, lease, watched } = run
  if (isHopeless(message)) {
    await giveUp(run, message)
    return { isCut: false }
  }
  const startedAt = deps.now().getTime()
  await lease.save({ trying: uid })
  const ended = await ending(() => longMailTurn(run, message, recognise))
  if (!ended) return { isCut: false }
  const tookMs = deps.now().getTime() - startedAt
  const waits = ended.waits ?? longOf(run, uid)
  const gained = gainedSince(long, waits)
  await saveLong(run, uid, waits)
  await lease.save({ trying: undefined })
  const told = { uid, size: waits.size, bytes: bytesOf(waits), gained, tookMs }
  deps.log.info('long mail', { folder: watched.folder, ...told })
  const { isCut } = ended
  // Another way is left: it has not failed yet.
  if (waits.inOnePiece && !long.inOnePiece) return { isCut, again: { ...message, long: waits } }
  const fault = await faultIn(run, uid, ended, { hasProgress: isFurther(long, waits), tookMs })
  if (fault) await count(run, fault)
  return { isCut }
}

async function count(run: LeasedRun, { uid, failure }: MessageFault): Promise<void> {
  const { lease, deps, report } = run
  const { code, message: reason } = failure
  await lease.save({ aside: withFaults(lease.folder.aside, [{ uid, code, reason }], deps.now()) })
  const after = longMailIn(lease.folder.aside).find((other) => other.uid === uid)
  if (!after) return
  report.aside = [...report.aside.filter((other) => other.uid !== uid), after]
  // With the time at its end nothing can be had of it: the next run begins with that.
  if (isHopeless(after) && run.session.isOpen && deps.deadline.remainingMs() >= JUDGED_TURN_MS)
    await giveUp(run, after)
}

async function giveUp(run: LeasedRun, message: WaitingLongMail): Promise<void> {
  await quarantine(run, message)
  await discard(run, message.long)
}

/** How a turn ended: it waits, or something was thrown at it. */
type Ended = Omit<WaitingMail, 'waits'> & Partial<Pick<WaitingMail, 'waits'>>

async function ending(turn: () => Promise<WaitingMail | undefined>): Promise<Ended | undefined> {
  try {
    return await turn()
  } catch (thrown) {
    if (thrown instanceof MessageFault || mayBeOfMessage(thrown)) return { thrown, isCut: false }
    throw thrown
  }
}

/** The fault of the mail, if there is one. @throws what is of the surroundings */
async function faultIn(
  run: LeasedRun,
  uid: number,
  { thrown, waits }: Ended,
  { hasProgress, tookMs }: { readonly hasProgress: boolean; readonly tookMs: number },
): Promise<MessageFault | undefined> {
  if (thrown instanceof MessageFault) return thrown
  if (mayBeOfMessage(thrown)) {
    await goOnAfter(run, thrown)
    if (hasProgress) return undefined
    await requireNeighbour(run, uid, 'body', thrown)
    return new MessageFault(uid, thrown)
  }
  if (thrown !== undefined && !isAboutBytes(thrown)) return faultOf(uid, thrown)
  const judgedMs = waits?.received === undefined ? JUDGED_TURN_MS : judgedKeepingMs(run)
  if (hasProgress || (thrown === undefined && tookMs < judgedMs)) return undefined
  const came = waits ? `${bytesOf(waits)} of ${waits.size} bytes have come` : 'nothing has come'
  const why = thrown instanceof Error ? thrown.message : `${Math.round(tookMs / 1_000)} s`
  return new MessageFault(
    uid,
    new SessionOutOfTime(
      `${run.watched.folder}, UID ${uid}: ${whatFailed(waits)} in this run (${why}); ${came}, and after ${MAX_FAULTS} such runs it is given up`,
    ),
  )
}

function judgedKeepingMs({ deps, watched: { monitors } }: LeasedRun): number {
  const allowedMs = 1_000 * Math.max(...monitors.map(({ receiveWithin }) => receiveWithin))
  const halfMs = Math.min(allowedMs, deps.runMs) / 2
  return Math.max(JUDGED_TURN_MS, Math.min(JUDGED_KEEPING_MS, halfMs))
}

const whatFailed = (waits: LongMail | undefined): string =>
  waits?.received === undefined ? 'no new byte came' : 'nothing more of it could be kept'
