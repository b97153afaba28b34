import { type Archive, UPLOAD_PART_BYTES } from '../../../shared/archive/archive.js'
import type { KeptSource } from '../../../shared/archive/kept-source.js'
import { UploadGone } from '../../../shared/archive/parted-writer.js'
import { ReceivedMail } from '../../../shared/archive/received-mail.js'
import { abandonMail, removeTail, UnfinishedMail } from '../../../shared/archive/unfinished-mail.js'
import type { UnfinishedMailRecord } from '../../../shared/contract/unfinished-mail.js'
import { SessionOutOfTime } from '../../../shared/failures/mailbox-errors.js'
import { StorageFailed } from '../../../shared/failures/storage-errors.js'
import type { LongMail } from '../../../shared/mailbox/long-mail.js'
import {
  type MailboxSession,
  MessageVanished,
  RangeNotServed,
} from '../../../shared/mailbox/mailbox-session.js'
import { LeaseLost } from '../lease/lease-lost.js'
import { OtherMessage, receiveRanges } from './receive-ranges.js'
import { type ReceivingTime, ReceivingTimeUp } from './receiving-time.js'

const RAW = { contentType: 'message/rfc822' } as const

/** A run that is ended loses no more of what had come: parts of an upload. */
const CHECKPOINT_BYTES = 4 * UPLOAD_PART_BYTES

/** The turn of one long mail in one run. */
export interface LongMailTurn {
  readonly archive: Archive
  readonly session: Pick<MailboxSession, 'range' | 'message'>
  readonly uid: number
  /** RFC822.SIZE, as it is told now. */
  readonly size: number
  /** What earlier runs have left. */
  readonly known: LongMail
  readonly time: ReceivingTime
  readonly now: () => Date
  /** A key in `incoming/` that nobody else has. */
  readonly newKey: () => string
  readonly attachmentTexts: boolean
  /** Whether its attachments may be kept. */
  readonly attachments: boolean
  /** Remembers how far it is. */
  readonly save: (long: LongMail) => Promise<void>
}

/** It has not all come, or could not be read: a later run goes on. */
export interface WaitingMail {
  readonly waits: LongMail
  /** Why it ended here, if that was not the time. */
  readonly thrown?: unknown
  /** The server is still sending what nobody reads any more. */
  readonly isCut: boolean
}

/** Receives a long mail as far as the time allows. @throws MessageVanished, LeaseLost */
export async function receiveLong(turn: LongMailTurn): Promise<KeptSource | WaitingMail> {
  const { known } = turn
  if (known.received !== undefined) return readFrom(turn, known.received)
  return known.inOnePiece ? receiveInOnePiece(turn) : receiveOn(turn)
}

export const isWaiting = (came: KeptSource | WaitingMail): came is WaitingMail => 'waits' in came

async function readFrom(turn: LongMailTurn, received: string): Promise<KeptSource | WaitingMail> {
  const { archive, known, time, attachmentTexts, attachments, save } = turn
  // It expires as all of `incoming/` does.
  if ((await archive.size(received)) === undefined)
    return {
      waits: anewOf(turn),
      thrown: new UploadGone(`${received} is gone`),
      isCut: false,
    }
  const { inOnePiece } = known
  const at = { ...anewOf(turn), ...(inOnePiece && { inOnePiece }), received }
  const mail = await ReceivedMail.at(archive, received, {
    attachmentTexts,
    attachments,
    known: known.received === received ? known.keeping : undefined,
    within: (chunks) => time.within(chunks),
    save: (keeping) => save({ ...at, keeping }),
  })
  try {
    return await mail.read()
  } catch (error) {
    if (error instanceof UploadGone) {
      await mail.removeAttachments()
      return { waits: at, thrown: error, isCut: false }
    }
    const waits = { ...at, keeping: await mail.pause() }
    // The last that was to be stored was not in time.
    if (error instanceof StorageFailed && time.leftMs() <= 0) return { waits, isCut: false }
    return { ...waiting(waits, error), isCut: false }
  }
}

async function receiveInOnePiece(turn: LongMailTurn): Promise<KeptSource | WaitingMail> {
  const { archive, session, uid, size, time, newKey, save } = turn
  const received = newKey()
  try {
    await archive.addStream(received, time.within(session.message(uid, size)), RAW)
  } catch (error) {
    return waiting({ ...anewOf(turn), inOnePiece: true }, error)
  }
  await save({ ...anewOf(turn), inOnePiece: true, received })
  return readFrom(turn, received)
}

async function receiveOn(turn: LongMailTurn): Promise<KeptSource | WaitingMail> {
  const { archive, known, size, save } = turn
  // Another size is that of another message.
  const before = known.size === size ? known.unfinished : undefined
  if (known.unfinished && !before) await abandonMail(archive, known.unfinished)
  const mail = await begunOrGoneOn(turn, before)
  if (!(mail instanceof UnfinishedMail)) return mail
  let saved = before
  const remember = async (long: LongMail) => {
    await save(long)
    // Not before: until then it is what the state refers to.
    if (saved?.tail && saved.tail.key !== long.unfinished?.tail?.key)
      await removeTail(archive, saved)
    saved = long.unfinished
  }
  const onRange = async () => {
    const { record } = mail
    if (record.bytes - (saved?.bytes ?? 0) >= CHECKPOINT_BYTES)
      await remember({ ...anewOf(turn), unfinished: record })
  }
  const ended = await receiveInto(turn, mail, onRange)
  if (ended === 'complete') {
    await remember({ ...anewOf(turn), received: mail.key })
    return readFrom(turn, mail.key)
  }
  if (isAboutBytes(ended.thrown)) return anew(turn, mail.record, ended.thrown, ended.isCut)
  const unfinished = await goneOr(() => mail.pause())
  if (unfinished instanceof UploadGone) return anew(turn, mail.record, unfinished)
  await remember({ ...anewOf(turn), unfinished })
  return waiting({ ...anewOf(turn), unfinished }, ended.thrown)
}

async function begunOrGoneOn(
  turn: LongMailTurn,
  before: LongMail['unfinished'],
): Promise<UnfinishedMail | WaitingMail> {
  const { archive, newKey } = turn
  if (!before) return UnfinishedMail.begin(archive, newKey())
  const mail = await goneOr(() => UnfinishedMail.goOn(archive, before))
  return mail instanceof UploadGone ? anew(turn, before, mail) : mail
}

async function goneOr<T>(work: () => Promise<T>): Promise<T | UploadGone> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof UploadGone) return error
    throw error
  }
}

/** @throws MessageVanished, when nothing of it is left; LeaseLost, when all of it is the next run's */
async function receiveInto(
  turn: LongMailTurn,
  mail: UnfinishedMail,
  onRange: () => Promise<void>,
): Promise<'complete' | Pick<WaitingMail, 'thrown' | 'isCut'>> {
  const { archive, uid, time } = turn
  let knowsRanges = true
  const onNoRanges = () => {
    knowsRanges = false
  }
  try {
    if (!(await receiveRanges({ ...turn, mail, onNoRanges, onRange }))) return { isCut: false }
    await mail.complete()
    return 'complete'
  } catch (thrown) {
    if (thrown instanceof LeaseLost) throw thrown
    if (thrown instanceof MessageVanished) {
      await abandonMail(archive, mail.record)
      throw thrown
    }
    // What was to be stored last was not in time.
    const isOfTime = thrown instanceof StorageFailed && time.leftMs() <= 0
    if (isOfTime) return { isCut: true }
    const isCut = thrown instanceof ReceivingTimeUp
    if (!knowsRanges) return { thrown: new RangeNotServed(uid, 'it is given out whole'), isCut }
    return { thrown, isCut }
  }
}

/** What came is worth nothing: it is given up, and received anew in the way that is left. */
async function anew(
  turn: LongMailTurn,
  came: UnfinishedMailRecord,
  thrown: unknown,
  isCut = false,
): Promise<WaitingMail> {
  await abandonMail(turn.archive, came)
  const waits = anewOf(turn)
  if (thrown instanceof RangeNotServed)
    return { waits: { ...waits, inOnePiece: true }, thrown, isCut }
  // A server may make a message anew for each run: that would never end.
  const cameBefore = Math.max(came.bytes, waits.cameBefore ?? 0)
  const isOther = thrown instanceof OtherMessage
  return { waits: { ...waits, ...(isOther && { cameBefore }) }, thrown, isCut }
}

/** What is remembered of it whatever has come. */
const anewOf = ({ size, known: { cameBefore } }: LongMailTurn): LongMail => ({
  size,
  ...(cameBefore !== undefined && { cameBefore }),
})

/** What came is another message's, or is gone, or cannot be gone on with: no failure of anybody, and no progress. */
export const isAboutBytes = (error: unknown): boolean =>
  error instanceof RangeNotServed || error instanceof OtherMessage || error instanceof UploadGone

function waiting(waits: LongMail, thrown: unknown): WaitingMail {
  if (thrown instanceof MessageVanished || thrown instanceof LeaseLost) throw thrown
  const isCut = thrown instanceof ReceivingTimeUp
  const isOfTime = thrown === undefined || isCut || thrown instanceof SessionOutOfTime
  return { waits, isCut, ...(!isOfTime && { thrown }) }
}
