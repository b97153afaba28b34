import { stateByLedger } from '../../functions/monitor/recover/state-by-ledger.js'
import { stateIn } from '../../shared/archive/state-object.js'
import { folderStateKey, PREFIX } from '../../shared/contract/keys.js'
import { type FolderState, folderStateSchema } from '../../shared/mailbox/folder-state.js'
import type { PresentMonitor } from '../../shared/mailbox/state-from-ledger.js'
import { WrongUse } from '../exit-codes.js'
import type { BucketFiles } from './bucket-files.js'

/** A folder of a mailbox, with the monitors that the jobs file has for it. */
export interface NamedFolder {
  readonly mailbox: string
  /** Its path, as the server lists it. */
  readonly folder: string
  readonly monitors: readonly PresentMonitor[]
}

/** What is remembered of a folder, and what its ledger tells. */
export interface FolderMemory {
  readonly mailbox: string
  readonly folder: string
  readonly key: string
  readonly state: 'readable' | 'damaged' | 'newer' | 'missing'
  /** Why it cannot be used. */
  readonly problem?: string
  readonly remembered?: Numbers
  readonly byLedger?: Numbers
}

/** Where the monitors of a folder stand. */
interface Numbers {
  readonly uidValidity: string
  readonly positions: FolderState['positions']
}

/** What is remembered of a folder; and, apart from what is told, the state that the ledger makes. @throws WrongUse if nothing is */
export async function folderMemory(
  bucket: BucketFiles,
  named: NamedFolder,
): Promise<{ readonly memory: FolderMemory; readonly made: FolderState | undefined }> {
  const { mailbox, folder } = named
  const key = folderStateKey(mailbox, folder)
  const found = await foundUnder(bucket, key)
  const made = (await stateByLedger(bucket, named, new Date()))?.state
  if (found.state === 'missing' && !made)
    throw new WrongUse(
      `Nothing is remembered of ${mailbox}, folder ${folder}; there are: ${await knownFolders(bucket)}.`,
    )
  const byLedger = made && numbersOf(made)
  return { memory: { mailbox, folder, key, ...found, ...(byLedger && { byLedger }) }, made }
}

async function foundUnder(
  bucket: BucketFiles,
  key: string,
): Promise<Pick<FolderMemory, 'state' | 'problem' | 'remembered'>> {
  const stored = await bucket.read(key)
  if (!stored) return { state: 'missing' }
  const { state, unreadable } = stateIn(stored.body, key, folderStateSchema)
  if (state) return { state: 'readable', remembered: numbersOf(state) }
  const { words: problem = '', isNewer = false } = unreadable ?? {}
  return { state: isNewer ? 'newer' : 'damaged', problem }
}

const numbersOf = ({ uidValidity, positions }: FolderState): Numbers => ({ uidValidity, positions })

/** `operations/inbox-83ecb521`: of a damaged one its file does not tell the name. */
async function knownFolders(bucket: BucketFiles): Promise<string> {
  const names: string[] = []
  for await (const { key } of bucket.list(PREFIX.state)) {
    const [, mailbox = '', file = ''] = key.split('/')
    if (mailbox.startsWith('.') || file === 'health.json' || !file.endsWith('.json')) continue
    const stored = await bucket.read(key)
    const { state } = stored ? stateIn(stored.body, key, folderStateSchema) : {}
    names.push(state ? `${mailbox} ${state.folder}` : `${mailbox} (${file})`)
  }
  return names.length === 0 ? 'none' : names.join(', ')
}
