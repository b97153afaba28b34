import type { Archive } from '../../../shared/archive/archive.js'
import { ledgerFolderPrefix, numberingOf } from '../../../shared/contract/keys.js'
import type { FolderState } from '../../../shared/mailbox/folder-state.js'
import type { LedgerEntry } from '../../../shared/mailbox/ledger.js'
import {
  type LedgerNumbering,
  type PresentMonitor,
  StateFromLedger,
} from '../../../shared/mailbox/state-from-ledger.js'
import { eachPage, readPage } from './read-known-mail.js'

/** A folder, and the monitors that watch it now. */
export interface LedgerOf {
  readonly mailbox: string
  readonly folder: string
  readonly monitors: readonly PresentMonitor[]
}

/** What a folder's state was, by its ledger. */
export interface StateByLedger {
  readonly state: FolderState
  /** The last messages that were decided on: what the folder is compared with. */
  readonly newest: readonly LedgerEntry[]
}

/** Makes the state of a folder again from its ledger; undefined if there is no page. @throws StorageFailed */
export async function stateByLedger(
  archive: Pick<Archive, 'list' | 'read'>,
  watched: LedgerOf,
  now: Date,
): Promise<StateByLedger | undefined> {
  const numberings = await numberingsOf(archive, watched)
  const present = numberings.at(-1)
  if (!present) return undefined
  const made = new StateFromLedger(now)
  await eachPage({ archive, watched }, present, (page) => made.add(page))
  if (made.isEmpty) return undefined
  const { mailbox, folder, monitors } = watched
  const state = made.stateOf({ mailbox, folder }, present, numberings.slice(0, -1), monitors)
  return { state, newest: made.newest }
}

/** The numberings that have pages, the one that was decided on last at the end. */
async function numberingsOf(
  archive: Pick<Archive, 'list' | 'read'>,
  { mailbox, folder }: LedgerOf,
): Promise<LedgerNumbering[]> {
  const prefix = ledgerFolderPrefix(mailbox, folder)
  const lastKeys = new Map<string, string>()
  for await (const { key } of archive.list(prefix)) {
    const [segment = ''] = key.slice(prefix.length).split('/')
    lastKeys.set(segment, key)
  }
  const found: { readonly numbering: LedgerNumbering; readonly decidedAt: string }[] = []
  for (const [segment, key] of lastKeys) {
    const numbering = numberingOf(segment)
    const page = numbering && (await readPage(archive, key))
    if (numbering && page) found.push({ numbering, decidedAt: page.decidedAt })
  }
  return found
    .toSorted((one, other) => Date.parse(one.decidedAt) - Date.parse(other.decidedAt))
    .map(({ numbering }) => numbering)
}
