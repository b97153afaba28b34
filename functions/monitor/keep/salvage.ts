import { createHash } from 'node:crypto'
import { FailureError } from '../../../shared/failures/failure-error.js'
import { ObjectRefused } from '../../../shared/failures/storage-errors.js'
import { type MessageHead, MessageVanished } from '../../../shared/mailbox/mailbox-session.js'
import type { QuarantinedMail } from '../../../shared/mailbox/quarantined-mail.js'
import { type AsideMessage, MAX_FAULTS, withFaults } from '../../../shared/mailbox/set-aside.js'
import { mayBeOfMessage } from '../faults/message-fault.js'
import { goOnAfter } from '../faults/withheld.js'
import { LeaseLost } from '../lease/lease-lost.js'
import { renewing } from '../lease/renewing.js'
import type { LeasedRun } from '../poll-deps.js'

const AS_MAIL = { contentType: 'message/rfc822', over: true } as const

/** A try that had so long, and the end of the run, was one. */
const TRIED_MS = 5_000

/** What could be had of a message. */
export interface Salvaged {
  readonly head: MessageHead | undefined
  readonly content: QuarantinedMail['message']
}

const NOTHING: Salvaged = { head: undefined, content: undefined }

/**
 * Stores what can be had of a message that could not be decided on. A run that did not get over this was the last that tried to.
 * @param key for its body @throws LeaseLost, and what is of the surroundings
 */
export async function salvage(
  run: LeasedRun,
  message: AsideMessage,
  key: string,
): Promise<Salvaged> {
  if (message.faults > MAX_FAULTS) return NOTHING
  return inTime(run, message, async () => {
    const head = await had(run, () => headOf(run, message.uid))
    return { head, content: await contentOf(run, message, key, head?.size ?? 1) }
  })
}

/** One whose body takes the whole of a run has been tried: the next one does without. */
async function inTime(
  { deps, lease }: LeasedRun,
  { uid, code, reason }: AsideMessage,
  get: () => Promise<Salvaged>,
): Promise<Salvaged> {
  const { deadline, now } = deps
  const startedAt = now().getTime()
  try {
    return await get()
  } catch (error) {
    const wasTried = deadline.remainingMs() <= 0 && now().getTime() - startedAt >= TRIED_MS
    if (wasTried && !(error instanceof LeaseLost))
      await lease.save({ aside: withFaults(lease.folder.aside, [{ uid, code, reason }], now()) })
    throw error
  }
}

async function contentOf(
  run: LeasedRun,
  { uid, long }: AsideMessage,
  key: string,
  size: number,
): Promise<Salvaged['content']> {
  if (long?.received !== undefined) return copyReceived(run, long.received, key)
  // It would not come now either.
  if (long) return undefined
  const stored = await had(run, () => storeContent(run, key, uid, size))
  return stored && { key, ...stored }
}

/** What can be had of a message; undefined where that is what it fails at. */
async function had<T>(run: LeasedRun, get: () => Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await get()
  } catch (error) {
    if (mayBeOfMessage(error)) await goOnAfter(run, error)
    else if (isOfSurroundings(error)) throw error
    return undefined
  }
}

const isOfSurroundings = (error: unknown): boolean =>
  error instanceof LeaseLost || (error instanceof FailureError && !(error instanceof ObjectRefused))

async function headOf({ session }: LeasedRun, uid: number): Promise<MessageHead | undefined> {
  let found: MessageHead | undefined
  for await (const head of session.heads(uid, uid))
    if (head.uid === uid) found = { ...head, header: Buffer.from(head.header) }
  return found
}

/** All of it has come already. */
async function copyReceived(
  { deps: { archive } }: LeasedRun,
  received: string,
  key: string,
): Promise<Salvaged['content']> {
  const bytes = await archive.size(received)
  if (bytes === undefined) return undefined
  await archive.copy(received, key, AS_MAIL)
  return { key, bytes }
}

/** The message as the server gives it, without looking into it. */
async function storeContent(
  { deps, session, lease }: LeasedRun,
  key: string,
  uid: number,
  size: number,
) {
  const hash = createHash('sha256')
  let bytes = 0
  async function* measured() {
    for await (const piece of renewing(session.message(uid, size), lease)) {
      hash.update(piece)
      bytes += piece.length
      yield piece
    }
  }
  try {
    await deps.archive.addStream(key, measured(), AS_MAIL)
  } catch (error) {
    if (error instanceof MessageVanished) return undefined
    throw error
  }
  return { bytes, sha256: hash.digest('hex') }
}
