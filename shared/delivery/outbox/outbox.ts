import { createHash } from 'node:crypto'
import type { Archive } from '../../archive/archive.js'
import { readState, stateIn } from '../../archive/state-object.js'
import { outboxKeys } from '../../contract/keys.js'
import { StorageFailed } from '../../failures/storage-errors.js'
import { jsonIn } from '../../runtime/json.js'
import { type AcceptedSend, acceptedSendSchema, voidedSendSchema } from './accepted-send.js'
import { newSendRecord, type SendRecord, sendRecordSchema } from './send-record.js'

/** The record of a send, and the compare-and-swap that changes it. */
export interface SendRecordObject {
  /** What was read, or written since. Before the first attempt: that of a new send. */
  readonly current: SendRecord
  /** Replaces it. False, and nothing changed, if another writer was first: read it again then. */
  replace(next: SendRecord): Promise<boolean>
}

/** What the outbox is read with. */
export interface OutboxAccess {
  readonly archive: Archive
  readonly newId: () => string
}

/** A send as it was accepted; undefined if there is none of this id, or never will be. @throws StorageFailed if it cannot be read */
export async function readAcceptedSend(
  archive: Pick<Archive, 'read'>,
  sendId: string,
): Promise<AcceptedSend | undefined> {
  const request = await readRequest(archive, sendId)
  return request === 'void' ? undefined : request
}

/** Whether there never will be a send of this id. @throws StorageFailed if it cannot be read */
export const isVoid = async (archive: Archive, sendId: string): Promise<boolean> =>
  (await readRequest(archive, sendId)) === 'void'

/**
 * Makes sure that there never will be a send of this id, whoever is about to store it. False if there is one.
 * @throws StorageFailed
 */
export async function voidSend(archive: Archive, sendId: string, now: Date): Promise<boolean> {
  const { request } = outboxKeys(sendId)
  const body = { schemaVersion: 1, id: sendId, voidedAt: now.toISOString() }
  const options = { contentType: 'application/json' }
  if ((await archive.add(request, JSON.stringify(body), options)) === 'added') return true
  return isVoid(archive, sendId)
}

async function readRequest(
  archive: Pick<Archive, 'read'>,
  sendId: string,
): Promise<AcceptedSend | 'void' | undefined> {
  const { request } = outboxKeys(sendId)
  const stored = await archive.read(request)
  if (!stored) return undefined
  const json = jsonIn(stored.body.toString('utf8'))
  if (voidedSendSchema.safeParse(json).success) return 'void'
  const parsed = acceptedSendSchema.safeParse(json)
  if (parsed.success) return parsed.data
  throw new StorageFailed(`${request} is not a send of this version: ${parsed.error.message}`)
}

/** What became of a send. @throws StorageFailed if it cannot be read */
export async function readSendRecord(
  access: OutboxAccess,
  send: AcceptedSend,
): Promise<SendRecordObject> {
  const state = await readState(access, outboxKeys(send.id).result, sendRecordSchema)
  return {
    get current() {
      return state.current ?? newSendRecord(send)
    },
    replace: (next) => state.replace(next),
  }
}

/** What became of a send, for who changes nothing. @throws StorageFailed if it cannot be read */
export async function sendRecordOf(
  archive: Pick<Archive, 'read'>,
  send: AcceptedSend,
): Promise<SendRecord> {
  const key = outboxKeys(send.id).result
  const stored = await archive.read(key)
  if (!stored) return newSendRecord(send)
  const { state, unreadable } = stateIn(stored.body, key, sendRecordSchema)
  if (state === undefined) throw new StorageFailed(unreadable?.words ?? key)
  return state
}

/** What a record is changed with. */
export interface OutboxChange extends OutboxAccess {
  readonly pause: (ms: number) => Promise<unknown>
}

/** With the pauses, about a minute: SES reports each recipient by itself, 500 of one send perhaps, and all within moments. */
const MAX_LOST_RACES = 50

/** Before the next try at most, twice as long after each, up to the longest. */
const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 2_000

/**
 * Changes a record by compare-and-swap, until no other writer was first. `change` is pure and may be called several times;
 * undefined leaves the record as it is.
 *
 * @returns the record as it is now
 * @throws StorageFailed if others keep winning
 */
export async function changeSendRecord(
  access: OutboxChange,
  send: AcceptedSend,
  change: (record: SendRecord) => SendRecord | undefined,
): Promise<SendRecord> {
  for (let lost = 0; lost <= MAX_LOST_RACES; lost += 1) {
    if (lost > 0) await access.pause(pauseMs(lost, access.newId()))
    const record = await readSendRecord(access, send)
    const next = change(record.current)
    if (next === undefined || (await record.replace(next))) return next ?? record.current
  }
  throw new StorageFailed(`${outboxKeys(send.id).result}: another writer was always first`)
}

/** Some part of the longest that is due, by an id that nobody else has: those who lost together must not come back together. */
function pauseMs(lost: number, id: string): number {
  const share = createHash('sha256').update(id).digest().readUInt32BE() / 2 ** 32
  return Math.ceil(share * Math.min(FIRST_PAUSE_MS * 2 ** (lost - 1), LONGEST_PAUSE_MS))
}
