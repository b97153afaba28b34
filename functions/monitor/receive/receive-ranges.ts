import { isSame } from '../../../shared/archive/mail-ends.js'
import type { UnfinishedMail } from '../../../shared/archive/unfinished-mail.js'
import { type MailboxSession, RangeNotServed } from '../../../shared/mailbox/mailbox-session.js'
import { nextRangeBytes, type RangeBefore } from './range-bytes.js'
import type { ReceivingTime } from './receiving-time.js'

/** A server that gives out less at a time is asked for all of a message instead. */
const LEAST_GIVEN_BYTES = 64 * 1024

/** The message is another one than that of which some has come: its bytes differ where they were fetched again. */
export class OtherMessage extends Error {
  override readonly name = 'OtherMessage'
}

/** A message that is received range by range. */
export interface RangedMessage {
  readonly session: Pick<MailboxSession, 'range'>
  readonly uid: number
  /** RFC822.SIZE. */
  readonly size: number
  /** What has come, and goes on to come. */
  readonly mail: UnfinishedMail
  readonly time: ReceivingTime
  readonly now: () => Date
  /** Told that the server gives out more than it is asked for: a later run cannot go on. */
  readonly onNoRanges: () => void
  /** Done when a range has come. */
  readonly onRange: () => Promise<void>
}

/**
 * Receives a message from where it stands. Each range begins with the last bytes of the one before, which have to be the same: so does
 * one that a server shifts, or makes anew, show. True if all has come; false if the time will not do for another range.
 * @throws RangeNotServed if it has to be read in one piece, OtherMessage, MessageVanished, ReceivingTimeUp
 */
export async function receiveRanges(message: RangedMessage): Promise<boolean> {
  const { uid, size, mail, time, now } = message
  if (mail.bytes > 0) await requireSameBeginning(message)
  let before: RangeBefore | undefined
  for (;;) {
    const asked = nextRangeBytes(before, time.leftMs())
    if (asked === undefined) return false
    const { bytes } = mail
    const startedAt = now().getTime()
    // Where less comes than was asked for it ends: never is just the rest asked for.
    const wanted = asked === size - bytes ? asked + 1 : asked
    await receiveRange(message, wanted, before !== undefined)
    await message.onRange()
    const given = mail.bytes - bytes
    before = { bytes: given, tookMs: now().getTime() - startedAt }
    if (given > wanted) return true
    if (given === wanted) continue
    if (mail.bytes === size) return true
    if (given === 0 && mail.bytes > size) return true
    if (given < LEAST_GIVEN_BYTES && mail.bytes < size)
      throw new RangeNotServed(uid, `it ends after ${mail.bytes} of ${size} bytes`)
  }
}

/** The seam is compared, and what comes behind it added. */
async function receiveRange(
  { session, uid, mail, time, onNoRanges }: RangedMessage,
  wanted: number,
  isOfThisRun: boolean,
): Promise<void> {
  const { bytes: overlap } = mail.ends.seam
  const end = mail.bytes + wanted
  let seam = Buffer.alloc(0)
  const pieces = session.range(uid, mail.bytes - overlap, overlap + wanted)
  for await (const piece of time.within(pieces)) {
    const missing = overlap - seam.length
    if (missing <= 0) {
      await mail.write(piece)
      if (mail.bytes > end) onNoRanges()
      continue
    }
    seam = Buffer.concat([seam, piece.subarray(0, missing)])
    if (seam.length < overlap) continue
    if (!mail.ends.isSeam(seam)) {
      if (isOfThisRun) throw new RangeNotServed(uid, 'other bytes come than a moment ago')
      throw new OtherMessage(`UID ${uid} goes on with other bytes`)
    }
    await mail.write(piece.subarray(missing))
  }
  if (seam.length < overlap)
    throw new RangeNotServed(uid, `${seam.length} of ${overlap} bytes came that had come before`)
}

async function requireSameBeginning({ session, uid, mail, time }: RangedMessage): Promise<void> {
  const { head } = mail.ends
  let beginning = Buffer.alloc(0)
  for await (const piece of time.within(session.range(uid, 0, head.bytes))) {
    beginning = Buffer.concat([beginning, piece])
    if (beginning.length > head.bytes) throw new RangeNotServed(uid, 'more came than was asked for')
  }
  if (!isSame(head, beginning)) throw new OtherMessage(`UID ${uid} begins with other bytes`)
}
