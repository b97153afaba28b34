import { stateIn } from '../archive/state-object.js'
import { PREFIX } from '../contract/keys.js'
import { type FolderState, folderStateSchema } from '../mailbox/folder-state.js'
import type { PlaceBucket } from './place.js'

/** A folder that is remembered, with its state. */
export interface KnownFolder {
  readonly mailbox: string
  readonly folder: string
  readonly state: FolderState
}

/** What is remembered in a bucket. */
export interface KnownFolders {
  readonly folders: readonly KnownFolder[]
  /** Keys of states that cannot be read: of such a folder not even the name is known. */
  readonly damaged: readonly string[]
}

/** The folders that have been polled. @param mailbox of this one; else of all */
export async function knownFolders(bucket: PlaceBucket, mailbox?: string): Promise<KnownFolders> {
  const prefix = mailbox === undefined ? PREFIX.state : `${PREFIX.state}${mailbox}/`
  const folders: KnownFolder[] = []
  const damaged: string[] = []
  for await (const { key } of bucket.list(prefix)) {
    const [, owner = '', file = '', ...deeper] = key.split('/')
    const isFolder = !owner.startsWith('.') && file.endsWith('.json') && file !== HEALTH
    if (!isFolder || deeper.length > 0) continue
    const stored = await bucket.read(key)
    if (!stored) continue
    const { state } = stateIn(stored.body, key, folderStateSchema)
    if (state) folders.push({ mailbox: state.mailbox, folder: state.folder, state })
    else damaged.push(key)
  }
  return { folders, damaged }
}

/** No folder's file is without a hash. */
const HEALTH = 'health.json'
