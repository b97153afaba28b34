import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { folderStateKey, ledgerPrefix } from '../../shared/contract/keys.js'
import { folderStateSchema } from '../../shared/mailbox/folder-state.js'
import { type LedgerDecision, ledgerPageSchema } from '../../shared/mailbox/ledger.js'
import type { Positions } from '../../shared/mailbox/positions.js'

/** A folder as it is numbered now: a UID means nothing without its UIDVALIDITY. */
export interface NumberedFolder {
  readonly mailbox: string
  readonly folder: string
  readonly uidValidity: string
}

/** What polls on this machine have made of a folder. */
export interface EarlierDecisions {
  /** What a monitor decided about a message; undefined if nothing. */
  of(monitor: string, uid: number): LedgerDecision['result'] | undefined
  /** The UIDs below which monitors have decided, or begin. */
  readonly positions: Positions
}

const NONE: EarlierDecisions = { of: () => undefined, positions: {} }

/** Reads ledger and state of a folder in the bucket of a local world. What nobody has polled, or is numbered otherwise by now, has none. */
export async function earlierDecisions(
  bucket: string,
  folder: NumberedFolder,
): Promise<EarlierDecisions> {
  const { mailbox, folder: path, uidValidity } = folder
  const text = await readFile(join(bucket, folderStateKey(mailbox, path)), 'utf8').catch(() => '')
  const state = folderStateSchema.safeParse(jsonIn(text))
  if (!state.success || state.data.uidValidity !== uidValidity) return NONE
  const decided = new Map<string, LedgerDecision['result']>()
  for await (const text of pagesOf(join(bucket, ledgerPrefix(mailbox, path, state.data)))) {
    const page = ledgerPageSchema.safeParse(jsonIn(text))
    for (const { uid, decisions } of page.data?.entries ?? [])
      for (const { monitor, result } of decisions) decided.set(`${uid} ${monitor}`, result)
  }
  return {
    of: (monitor, uid) => decided.get(`${uid} ${monitor}`),
    positions: state.data.positions,
  }
}

async function* pagesOf(directory: string): AsyncGenerator<string> {
  const names = await readdir(directory).catch(() => [])
  for (const name of names.filter((file) => file.endsWith('.json')).toSorted())
    yield await readFile(join(directory, name), 'utf8').catch(() => '')
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
