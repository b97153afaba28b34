import type { Archive } from '../../../shared/archive/archive.js'
import { ledgerPrefix, type Numbering } from '../../../shared/contract/keys.js'
import { StorageFailed } from '../../../shared/failures/storage-errors.js'
import type { FolderState } from '../../../shared/mailbox/folder-state.js'
import { type FormerPlace, KnownMail } from '../../../shared/mailbox/known-mail.js'
import {
  type LedgerEntry,
  type LedgerPage,
  ledgerPageSchema,
} from '../../../shared/mailbox/ledger.js'
import { jsonIn } from '../../../shared/runtime/json.js'
import type { WatchedFolder } from '../poll-deps.js'

/** Pages on their way at once; one of 200 monitors has 20 MB of JSON. */
const PAGES_AT_ONCE = 4

/** A numbering whose pages are read, with what they have to be of. */
interface PagesOf {
  readonly archive: Pick<Archive, 'list' | 'read'>
  readonly watched: Pick<WatchedFolder, 'mailbox' | 'folder'>
}

/**
 * What the ledger knows of the mail of former numberings, and which of it was found in the present one by earlier runs. Page by page:
 * what is held is a few bytes a message. @throws StorageFailed if a page cannot be read: what is in it would be decided on again
 */
export async function readKnownMail(
  from: PagesOf,
  { uidValidity, generation, epochs = [] }: FolderState,
): Promise<KnownMail> {
  const known = new KnownMail()
  const epochOf = (place: Numbering) =>
    epochs.findLastIndex(
      (epoch) =>
        epoch.uidValidity === place.uidValidity && epoch.generation === (place.generation ?? 0),
    )
  for (const [index, epoch] of epochs.entries())
    await eachPage(from, epoch, ({ entries }) => {
      for (const entry of entries) {
        const former = entry.former && { epoch: epochOf(entry.former), uid: entry.former.uid }
        known.add(index, entry, former && former.epoch >= 0 ? former : undefined)
        if (former) takeKept(known, former, entry)
      }
    })
  known.seal()
  await eachPage(from, { uidValidity, generation }, ({ entries }) => {
    for (const entry of entries) {
      if (!entry.former) continue
      const former = { epoch: epochOf(entry.former), uid: entry.former.uid }
      const message = known.at(former.epoch, former.uid)
      if (message) known.assign(message, entry.uid)
      takeKept(known, former, entry)
    }
  })
  return known
}

/** What matched under a new number was kept under the former one, if no entry has that. */
function takeKept(known: KnownMail, { epoch, uid }: FormerPlace, { decisions }: LedgerEntry): void {
  for (const { monitor, result } of decisions)
    if (result === 'matched') known.take(epoch, uid, monitor)
}

/** Reads the pages of a numbering, some at once, in their order. */
export async function eachPage(
  { archive, watched }: PagesOf,
  numbering: Numbering,
  use: (page: LedgerPage) => void,
): Promise<void> {
  const waiting: Promise<LedgerPage | undefined>[] = []
  const useNext = async () => {
    const page = await waiting.shift()
    if (page) use(page)
  }
  try {
    for await (const { key } of archive.list(
      ledgerPrefix(watched.mailbox, watched.folder, numbering),
    )) {
      const page = readPage(archive, key)
      page.catch(() => {})
      waiting.push(page)
      if (waiting.length >= PAGES_AT_ONCE) await useNext()
    }
    while (waiting.length > 0) await useNext()
  } finally {
    await Promise.allSettled(waiting)
  }
}

/** Entries that a folder is compared with. */
const MAX_NEWEST = 40

/** The last entries of a numbering. */
export async function newestEntries(from: PagesOf, numbering: Numbering): Promise<LedgerEntry[]> {
  let newest: LedgerEntry[] = []
  await eachPage(from, numbering, ({ entries }) => {
    newest = [...newest, ...entries].slice(-MAX_NEWEST)
  })
  return newest
}

/** A page of the ledger; undefined if it has expired since it was listed. @throws StorageFailed */
export async function readPage(
  archive: Pick<Archive, 'read'>,
  key: string,
): Promise<LedgerPage | undefined> {
  const stored = await archive.read(key)
  if (!stored) return undefined
  const parsed = ledgerPageSchema.safeParse(jsonIn(stored.body.toString('utf8')))
  if (parsed.success) return parsed.data
  throw new StorageFailed(`${key} is not a page of the ledger: ${parsed.error.message}`)
}
