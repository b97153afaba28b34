import type { UidRange } from '../mailbox/arrivals.js'
import { type DecidedMail, mailOfPage } from './decided-mail.js'
import type { LedgerProgress } from './ledger-hours.js'
import { type MailQuery, queryTest } from './mail-query.js'
import type { PlaceBucket } from './place.js'
import { type LedgerFolder, pagesOf } from './read-ledger.js'

/** UIDs without a message, as a page has them. */
export interface MissingUids extends UidRange {
  readonly folder: string
  readonly decidedAt: string
}

/** How a ledger is looked through. */
export interface Looking {
  readonly bucket: PlaceBucket
  readonly folders: readonly LedgerFolder[]
  /** Told of each page. */
  readonly onProgress?: (progress: LedgerProgress) => void
  /** Told of UIDs that had no message when their turn came. */
  readonly onMissing?: (missing: MissingUids) => void
  /** Ends the search: what was found by then is what there is. */
  readonly signal?: AbortSignal
}

/** The messages that are asked for, the decisions made last first; one that several pages tell of comes several times. */
export async function* findMail(
  { bucket, folders, onProgress, onMissing, signal }: Looking,
  query: MailQuery,
  progress: LedgerProgress,
): AsyncGenerator<DecidedMail> {
  const isWanted = queryTest(query)
  for (const folder of folders) {
    for await (const page of pagesOf(bucket, folder, query, progress)) {
      onProgress?.(progress)
      for (const range of page.missing)
        onMissing?.({ ...range, folder: page.folder, decidedAt: page.decidedAt })
      // Within a page the last to come first, as among the pages.
      for (const mail of mailOfPage(page).toReversed()) if (isWanted(mail)) yield mail
      if (signal?.aborted) return
    }
  }
}
