import type { Archive } from '../../../shared/archive/archive.js'
import { type ReplayRecord, replayRecordSchema } from '../../../shared/archive/replay-record.js'
import { type MailIdentity, mailIdOf } from '../../../shared/contract/keys.js'
import { replayNumberOf, replayRecordKey, replaysPrefix } from '../../../shared/contract/replays.js'
import { StorageFailed } from '../../../shared/failures/storage-errors.js'
import type { ReplayRequest } from '../../../shared/jobs/requests/replay-request.js'
import { jsonIn } from '../../../shared/runtime/json.js'

/** A mail whose replays are counted, for a monitor. */
export interface CountedMail {
  readonly identity: MailIdentity
  readonly internalDate: Date
}

/** What a replay of a mail has to be made with. */
export interface NumberAccess {
  readonly archive: Archive
  readonly now: () => Date
  readonly request: ReplayRequest
}

/** The replay of a mail under the name of the request, as it was begun before; else the number that it would have. */
export async function findReplay(
  { archive, request }: NumberAccess,
  mail: CountedMail,
): Promise<ReplayRecord | { readonly next: number }> {
  const numbers = await numbersOf(archive, request.monitor.name, mail)
  for (const number of numbers) {
    const record = await recordAt(archive, request.monitor.name, mail, number)
    if (record?.name === request.name) return record
  }
  return { next: Math.max(0, ...numbers) + 1 }
}

/** Takes the next number for a replay of a mail, or goes on with the one that was begun under the same name. */
export async function takeReplay(access: NumberAccess, mail: CountedMail): Promise<ReplayRecord> {
  const found = await findReplay(access, mail)
  if (!('next' in found)) return found
  const { archive, now, request } = access
  const { monitor, name, reason, definition } = request
  for (let number = found.next; ; number += 1) {
    const record: ReplayRecord = {
      schemaVersion: 1,
      number,
      name,
      ...(reason !== undefined && { reason }),
      definition,
      source: request.mail.source,
      version: monitor.version,
      begunAt: now().toISOString(),
    }
    if ((await archive.add(...asObject(access, mail, record))) === 'added') return record
    // Another replay was first, or an answer was lost and it is this one.
    const taken = await recordAt(archive, monitor.name, mail, number)
    if (taken?.name === name) return taken
  }
}

/** Remembers that the event of a replay was accepted. */
export const announcedReplay = (
  access: NumberAccess,
  mail: CountedMail,
  record: ReplayRecord,
): Promise<void> =>
  access.archive.put(
    ...asObject(access, mail, { ...record, announcedAt: access.now().toISOString() }),
  )

/** It is kept as long as what it is about. */
const asObject = (
  { request: { monitor } }: NumberAccess,
  { identity, internalDate }: CountedMail,
  record: ReplayRecord,
): Parameters<Archive['put']> => [
  replayRecordKey(monitor.name, mailIdOf(identity), internalDate, record.number),
  JSON.stringify(record, null, 2),
  { contentType: 'application/json', keepFor: monitor.keep.for },
]

/** Also of a replay of which nothing but some part was stored. */
async function numbersOf(
  archive: Archive,
  monitor: string,
  { identity, internalDate }: CountedMail,
): Promise<number[]> {
  const prefix = replaysPrefix(monitor, mailIdOf(identity), internalDate)
  const numbers = new Set<number>()
  for await (const { key } of archive.list(prefix)) {
    const number = replayNumberOf(prefix, key)
    if (number !== undefined) numbers.add(number)
  }
  return [...numbers].toSorted((one, other) => one - other)
}

async function recordAt(
  archive: Archive,
  monitor: string,
  { identity, internalDate }: CountedMail,
  number: number,
): Promise<ReplayRecord | undefined> {
  const key = replayRecordKey(monitor, mailIdOf(identity), internalDate, number)
  const stored = await archive.read(key)
  if (!stored) return undefined
  const parsed = replayRecordSchema.safeParse(jsonIn(stored.body.toString('utf8')))
  if (parsed.success) return parsed.data
  throw new StorageFailed(`${key} is not a replay of this version: ${parsed.error.message}`)
}
