import type { Archive } from '../../../shared/archive/archive.js'
import { ledgerHourKey } from '../../../shared/contract/ledger-hour-keys.js'
import { StorageFailed } from '../../../shared/failures/storage-errors.js'
import type { LedgerPage } from '../../../shared/mailbox/ledger.js'
import { hourLineOf } from '../../../shared/mailbox/ledger-hour.js'

const JSON_LINES = { contentType: 'application/x-ndjson' } as const

/** One folder has one run at a time, and one that was overtaken ends: more than a few that write at once are no accident. */
const MAX_TRIES = 5

/**
 * Enters a page into the hour of its decisions, before it is written: so no page is there that its hour does not tell of, and who looks for a
 * mail reads an hour at a time (docs/decisions/0022). A page that is never written, as its run died, is decided on again.
 *
 * @param bytes of the page, as it will be stored @throws StorageFailed
 */
export async function enterIntoHour(
  archive: Archive,
  key: string,
  page: LedgerPage,
  bytes: Buffer,
): Promise<void> {
  const hour = ledgerHourKey(page.mailbox, page.folder, new Date(page.decidedAt))
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const before = await archive.read(hour)
    const told = before?.body ?? Buffer.alloc(0)
    const sizes = { pageBytes: bytes.length, hourBytes: told.length }
    const line = Buffer.from(hourLineOf(key, page, sizes))
    // An answer that was lost: the client's own retry is told that the key has changed.
    if (told.includes(line)) return
    const end = told.length === 0 || told.at(-1) === LINE_END ? [] : [Buffer.of(LINE_END)]
    const next = Buffer.concat([told, ...end, line])
    if ((await archive.swap(hour, next, before?.etag, JSON_LINES)) !== undefined) return
  }
  throw new StorageFailed(`${hour} was changed by others each time it was to be written`)
}

const LINE_END = 0x0a
