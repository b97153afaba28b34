import { createHash } from 'node:crypto'
import * as z from 'zod'
import { readState, type StateAccess } from '../../archive/state-object.js'
import { idempotencyRecordKey, isSendId } from '../../contract/keys.js'
import { PREFIX_DAYS } from '../../contract/retention.js'
import type { SendDraft } from '../draft/send-draft.js'

const MS_PER_DAY = 86_400_000

/** S3 removes expired objects when it gets to it: for a day or two more, the record has to be known for what it is. */
const VALID_MS = PREFIX_DAYS['idempotency/'] * MS_PER_DAY

const reservationSchema = z.object({
  schemaVersion: z.literal(1),
  sendId: z.string().refine(isSendId),
  /** Tells the draft that the key was first used for from others. */
  requestHash: z.string(),
  acceptedAt: z.iso.datetime(),
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

const isValid = ({ acceptedAt }: Reservation, now: Date): boolean =>
  now.getTime() - Date.parse(acceptedAt) < VALID_MS

/** The same for the same mail, however its request was written down. */
export function requestHashOf(draft: SendDraft): string {
  const { sender, to, cc, bcc, replyTo, subject, text, html, variables } = draft
  const attachments = draft.attachments.map(({ filename, contentType, ...source }) => [
    filename,
    contentType,
    'key' in source ? source : sha256(source.content),
  ])
  const names = variables && Object.entries(variables).toSorted(([a], [b]) => (a < b ? -1 : 1))
  // One order of fields, and a place for those that are absent.
  const fields = [sender, to, cc, bcc, replyTo, subject, text, html, attachments, names]
  return sha256(JSON.stringify(fields))
}

const sha256 = (bytes: Buffer | string): string => createHash('sha256').update(bytes).digest('hex')
