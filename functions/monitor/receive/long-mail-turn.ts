import { IncomingAttachments } from '../../../shared/archive/incoming-attachments.js'
import type { KeptSource } from '../../../shared/archive/kept-source.js'
import { abandonMail } from '../../../shared/archive/unfinished-mail.js'
import { incomingKey, mailIdOf } from '../../../shared/contract/keys.js'
import { SessionOutOfTime } from '../../../shared/failures/mailbox-errors.js'
import { StorageFailed } from '../../../shared/failures/storage-errors.js'
import { isFurther, type LongMail } from '../../../shared/mailbox/long-mail.js'
import { MessageVanished, RangeNotServed } from '../../../shared/mailbox/mailbox-session.js'
import type { WaitingLongMail } from '../../../shared/mailbox/set-aside.js'
import { looksInAttachments } from '../../../shared/matching/looks-in-attachments.js'
import { type HeadDecisions, summaryOf } from '../decide/decide-by-head.js'
import { readHeads } from '../decide/read-heads.js'
import { keptGroups } from '../keep/kept-groups.js'
import { monitorsThatPassed, settleLate } from '../keep/late-mail.js'
import type { LeasedRun } from '../poll-deps.js'
import { isWaiting, receiveLong, type WaitingMail } from './receive-long.js'
import { receivingTime } from './receiving-time.js'

/** The heads with those decisions that were made before the folder was renumbered. */
export type Recognise = (heads: readonly HeadDecisions[]) => Promise<readonly HeadDecisions[]>

const GONE = { messages: [], manifests: [] } as const

/**
 * The turn of one long mail in one run: it is received as far as that goes, and decided on, kept and accounted for if it is all there.
 * Undefined then; else what it waits with. @throws LeaseLost, MessageFault, and what is of the surroundings
 */
export async function longMailTurn(
  run: LeasedRun,
  { uid, long }: WaitingLongMail,
  recognise: Recognise,
): Promise<WaitingMail | undefined> {
  const alone = { range: { first: uid, last: uid }, listed: undefined, isAlone: true }
  const { heads, faults } = await readHeads(run, alone, monitorsThatPassed(run, uid))
  const [fault] = faults
  if (fault) throw fault
  // Of a folder that was renumbered some monitors may have had it, and others not.
  const [head] = await recognise(heads)
  // Without facts its header says that nobody wants it.
  const came = head?.facts && (await unlessVanished(() => receive(run, head, long)))
  if (came && isWaiting(came)) return came
  if (head && came && !long.inOnePiece && !isOfHead(head, came)) {
    await came.discard()
    const thrown = new RangeNotServed(uid, 'its ranges have another header')
    return { waits: { size: head.attributes.size, inOnePiece: true }, thrown, isCut: false }
  }
  try {
    if (!head || (head.facts && !came)) await settleLate(run, uid, GONE)
    else if (!came)
      for await (const group of keptGroups(run, [head])) await settleLate(run, uid, group)
    else
      for await (const group of keptGroups(run, [asLongAs(head, came)], untilSettled(came)))
        await settleLate(run, uid, group)
  } catch (error) {
    // What is kept by then is found by the next run.
    const isOfTime = error instanceof StorageFailed || error instanceof SessionOutOfTime
    if (came && isOfTime && run.deps.deadline.remainingMs() <= 0)
      return { waits: longOf(run, uid), isCut: false }
    throw error
  }
  if (came) await came.discard()
  else await discard(run, long)
  return undefined
}

/** What is remembered of a long mail by now. */
export const longOf = ({ lease }: LeasedRun, uid: number): LongMail =>
  lease.folder.aside.find((message) => message.uid === uid)?.long ?? { size: 0 }

/** Remembers how far a long mail is; what is new ends the count of runs without progress. @throws LeaseLost */
export const saveLong = ({ lease }: LeasedRun, uid: number, long: LongMail): Promise<void> =>
  lease.save({
    aside: lease.folder.aside.map((message) =>
      message.uid === uid && message.long
        ? { ...message, long, ...(isFurther(message.long, long) && { faults: 0 }) }
        : message,
    ),
  })

/** Nothing of what has come of a long mail is left. */
export async function discard({ deps }: LeasedRun, long: LongMail): Promise<void> {
  if (long.unfinished) await abandonMail(deps.archive, long.unfinished)
  if (long.received === undefined) return
  const { archive } = deps
  await (await IncomingAttachments.of(archive, long.received, long.keeping?.uploads)).remove()
  await archive.remove(long.received)
}

async function receive(
  run: LeasedRun,
  head: HeadDecisions,
  known: LongMail,
): Promise<KeptSource | WaitingMail> {
  const { deps, session, watched, lease } = run
  const { archive, now, newId, deadline } = deps
  const { uid, size } = head.attributes
  const { mailbox, folder, monitors } = watched
  const mailId = mailIdOf({ mailbox, folder, uidValidity: lease.folder.uidValidity, uid })
  const limitMs = Math.min(receiveWithinMs(head), deadline.remainingMs())
  const time = receivingTime(limitMs, now)
  try {
    return await receiveLong({
      archive,
      session,
      uid,
      size,
      known,
      time,
      now,
      newKey: () => incomingKey(mailbox, mailId, newId()),
      attachmentTexts: monitors.some(({ when }) => looksInAttachments(when)),
      attachments: head.decisions.some(({ compiled }) => compiled.monitor.keep.attachments),
      save: (long) => saveLong(run, uid, long),
    })
  } finally {
    time.clear()
  }
}

/** Of the monitors that wait for it the one that allows most. */
const receiveWithinMs = ({ decisions }: HeadDecisions): number =>
  1_000 *
  Math.max(
    ...decisions
      .filter(({ decision }) => decision.result === 'undecided')
      .map(({ compiled }) => compiled.monitor.receiveWithin),
  )

/** A server may give other bytes for all ranges; its header has come by itself. */
const isOfHead = ({ hasFields, summary }: HeadDecisions, { mail }: KeptSource): boolean => {
  const { messageId, from, subject } = summaryOf(mail.headers)
  const isSame =
    messageId === summary.messageId && from === summary.from && subject === summary.subject
  return isSame || !hasFields
}

/** By what was told of it, it might be a mail that is held in memory. */
const asLongAs = (head: HeadDecisions, { size }: KeptSource): HeadDecisions => ({
  ...head,
  attributes: { ...head.attributes, size: Math.max(head.attributes.size, size) },
})

/** The same, and not removed when it is kept: until it is accounted for, a crash needs it again. */
const untilSettled = (source: KeptSource): KeptSource => ({
  mail: source.mail,
  size: source.size,
  sha256: source.sha256,
  storeMessage: (...args) => source.storeMessage(...args),
  storeAttachments: (...args) => source.storeAttachments(...args),
  discard: async () => {},
})

async function unlessVanished<T>(receive: () => Promise<T>): Promise<T | undefined> {
  try {
    return await receive()
  } catch (error) {
    if (error instanceof MessageVanished) return undefined
    throw error
  }
}
