import { ledgerKey } from '../../../shared/contract/keys.js'
import { ledgerHourKey } from '../../../shared/contract/ledger-hour-keys.js'
import type { LedgerDecision, LedgerEntry, LedgerPage } from '../../../shared/mailbox/ledger.js'
import { hourLineOf } from '../../../shared/mailbox/ledger-hour.js'
import type { MemoryBucket } from './memory-bucket.js'

export const FOLDER = { mailbox: 'operations', folder: 'INBOX' }

/** A mail that came at a time, as the ledger has it. */
export const entryOf = (uid: number, at: Date, more: Partial<LedgerEntry> = {}): LedgerEntry => ({
  uid,
  internalDate: at.toISOString(),
  size: 1_000,
  messageId: `<${uid}@example.com>`,
  from: 'batch@example.com',
  subject: `JOB-END ${uid}`,
  decisions: [decisionOf('nightly', 'unmatched')],
  ...more,
})

export const decisionOf = (
  monitor: string,
  result: LedgerDecision['result'],
  version = '0123456789ab',
): LedgerDecision => ({ monitor, version, result, decidedBy: 'when.subject[0]', seen: 'JOB-END' })

/** A page of some mails. */
export const pageOf = (
  decidedAt: Date,
  entries: readonly LedgerEntry[],
  more: Partial<LedgerPage> = {},
): LedgerPage => {
  const uids = entries.map(({ uid }) => uid)
  return {
    schemaVersion: 1,
    ...FOLDER,
    uidValidity: '7',
    first: Math.min(...uids),
    last: Math.max(...uids),
    decidedAt: decidedAt.toISOString(),
    lease: 1,
    entries: [...entries],
    missing: [],
    ...more,
  }
}

export const keyOf = ({
  mailbox,
  folder,
  uidValidity,
  first,
  last,
}: Pick<LedgerPage, 'mailbox' | 'folder' | 'uidValidity' | 'first' | 'last'>): string =>
  ledgerKey(mailbox, folder, uidValidity, first, last)

/** Stores a page as a poll does: in its hour, and by itself. */
export function storePage(bucket: MemoryBucket, page: LedgerPage, key = keyOf(page)): void {
  const hour = ledgerHourKey(page.mailbox, page.folder, new Date(page.decidedAt))
  const told = bucket.objects.get(hour) ?? Buffer.alloc(0)
  const before = typeof told === 'function' ? told() : told
  const body = Buffer.from(JSON.stringify(page))
  const line = hourLineOf(key, page, { pageBytes: body.length, hourBytes: before.length })
  bucket.set(hour, Buffer.concat([before, Buffer.from(line)]))
  bucket.set(key, body)
}
