import { createHash } from 'node:crypto'
import * as z from 'zod'
import { readState, type StateAccess } from '../../archive/state-object.js'
import { idempotencyRecordKey, isSendId, PREFIX } from '../../contract/keys.js'
import { PREFIX_DAYS } from '../../contract/retention.js'
import { renderVariables } from '../draft/render-variables.js'
import type { DraftAttachment, SendDraft } from '../draft/send-draft.js'
import { isVoid, voidSend } from '../outbox/outbox.js'

const MS_PER_DAY = 86_400_000

/** S3 removes expired objects when it gets to it: for a day or two more, the record has to be known for what it is. */
const VALID_MS = PREFIX_DAYS['idempotency/'] * MS_PER_DAY

const reservationSchema = z.object({
  schemaVersion: z.literal(1),
  sendId: z.string().refine(isSendId),
  /** Tells the draft that the key was first used for from others, as it was written down. */
  requestHash: z.string(),
  /** The same by what is attached, wherever it lies; absent where that is not asked, and of an older version. */
  contentHash: z.string().optional(),
  acceptedAt: z.iso.datetime(),
  /** When a later call last took on what the first one had left undone; absent if none did. */
  resumedAt: z.iso.datetime().optional(),
})

/** Which send an idempotency key stands for. */
export type Reservation = z.output<typeof reservationSchema>

/** The send that a key stands for; undefined if it was not used within the last seven days. @throws StorageFailed */
export async function findReservation(
  access: StateAccess,
  key: string,
  now: Date,
): Promise<Reservation | undefined> {
  const { current } = await readState(access, idempotencyRecordKey(key), reservationSchema)
  return current && isValid(current, now) ? current : undefined
}

/** Makes a key stand for a send, unless it stands for one; the one that it stands for then. @throws StorageFailed */
export async function reserve(
  access: StateAccess,
  key: string,
  wanted: Reservation,
  now: Date,
): Promise<Reservation> {
  const state = await readState(access, idempotencyRecordKey(key), reservationSchema)
  if (state.current && isValid(state.current, now)) return state.current
  if (await state.replace(wanted)) return wanted
  return reserve(access, key, wanted, now)
}

/** A call lives for half a minute: whoever resumes it so soon needs to tell nobody. */
const RESUMED_SILENTLY_MS = 60_000

/** After this long no call is at work under it, or one that has stood still: what it was to store is made void first. */
const DEAD_AFTER_MS = 10 * 60_000

/** However often it was resumed: each call has died, and the time of the first one is that of the mail. */
const TOO_OLD_AFTER_MS = 30 * 60_000

/**
 * A key that stands for a send which does not exist: its call has died, or is at work still. A young one is resumed under its id. One that is dead,
 * or that was resumed for half an hour, is replaced: else its mail would have the time of the first call, and no time left to be tried.
 *
 * @param wanted for it to be replaced by
 * @returns what the key stands for now; undefined if somebody else has changed that: it is to be looked at again
 * @throws StorageFailed
 */
export async function takeOver(
  access: StateAccess,
  key: string,
  found: Reservation,
  wanted: Reservation,
  now: Date,
): Promise<Reservation | undefined> {
  const { archive } = access
  const untouchedMs = now.getTime() - lastTouched(found)
  const ageMs = now.getTime() - Date.parse(found.acceptedAt)
  const isOver = untouchedMs >= DEAD_AFTER_MS || ageMs >= TOO_OLD_AFTER_MS
  // By another clock it may have been dead before.
  const isDead = isOver || (await isVoid(archive, found.sendId))
  if (!isDead && untouchedMs < RESUMED_SILENTLY_MS) return found
  const state = await readState(access, idempotencyRecordKey(key), reservationSchema)
  const isSame =
    state.current?.sendId === found.sendId && lastTouched(state.current) === lastTouched(found)
  if (!isSame) return undefined
  // It was not dead at all: its send is there now.
  if (isDead && !(await voidSend(archive, found.sendId, now))) return undefined
  const next = isDead ? wanted : { ...found, resumedAt: now.toISOString() }
  return (await state.replace(next)) ? next : undefined
}

const lastTouched = ({ acceptedAt, resumedAt = acceptedAt }: Reservation): number =>
  Date.parse(resumedAt)

const isValid = ({ acceptedAt }: Reservation, now: Date): boolean =>
  now.getTime() - Date.parse(acceptedAt) < VALID_MS

/** Whether a key was first used for this very mail. */
export const isSameRequest = (
  { requestHash, contentHash }: Reservation,
  asked: Pick<Reservation, 'requestHash' | 'contentHash'>,
): boolean =>
  requestHash === asked.requestHash ||
  (contentHash !== undefined && contentHash === asked.contentHash)

/** The same for the same mail, however its request was written down. */
export const requestHashOf = (draft: SendDraft): string =>
  hashOf(
    draft,
    draft.attachments.map(({ filename, contentType, ...source }) => [
      filename,
      contentType,
      'key' in source ? source : sha256(source.content),
    ]),
  )

/** Whether some of its files were put into the bucket for it: under a key that is another one each time. */
export const hasUploads = (draft: SendDraft): boolean =>
  draft.attachments.some((attachment) => uploadKeyOf(attachment, draft.variables) !== undefined)

/**
 * The same for the same mail, also where its files were uploaded once more: whoever repeats a command uploads again. What lies under
 * `reports/` is meant by its key, whatever is in it by now.
 * @param read the bytes under a key
 * @throws what `read` throws
 */
export async function contentHashOf(
  draft: SendDraft,
  read: (key: string) => AsyncIterable<Buffer>,
): Promise<string> {
  const attachments: unknown[] = []
  for (const attachment of draft.attachments) {
    const upload = uploadKeyOf(attachment, draft.variables)
    const filename = attachment.filename ?? upload?.split('/').at(-1)
    const content = 'content' in attachment ? [attachment.content] : upload && read(upload)
    attachments.push([
      filename,
      attachment.contentType,
      content ? await sha256Of(content) : 'key' in attachment && { key: attachment.key },
    ])
  }
  return hashOf(draft, attachments)
}

function uploadKeyOf(
  attachment: DraftAttachment,
  variables: SendDraft['variables'],
): string | undefined {
  if (!('key' in attachment)) return undefined
  const key =
    variables && !attachment.isLiteral
      ? renderVariables(attachment.key, variables, 'header').value
      : attachment.key
  return key.startsWith(PREFIX.uploads) ? key : undefined
}

function hashOf(draft: SendDraft, attachments: readonly unknown[]): string {
  const { sender, to, cc, bcc, replyTo, subject, text, html, variables } = draft
  const names = variables && Object.entries(variables).toSorted(([a], [b]) => (a < b ? -1 : 1))
  // One order of fields, and a place for those that are absent.
  const fields = [sender, to, cc, bcc, replyTo, subject, text, html, attachments, names]
  return sha256(JSON.stringify(fields))
}

async function sha256Of(chunks: AsyncIterable<Buffer> | Iterable<Buffer>): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of chunks) hash.update(chunk)
  return hash.digest('hex')
}

const sha256 = (bytes: Buffer | string): string => createHash('sha256').update(bytes).digest('hex')
