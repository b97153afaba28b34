import {
  type FolderList,
  type ListedFolder,
  peoplesName,
} from '../../shared/mailbox/folder-names.js'

/** A folder as it is shown, and written into the jobs file. */
export interface ShownFolder {
  readonly name: string
  readonly specialUse: string | undefined
}

/** Names under which clients keep what was sent, where the server marks no folder for it. */
const SENT_NAMES: readonly string[] = [
  'sent',
  'sent items',
  'sent mail',
  'sent messages',
  '送信済み',
  '送信済みアイテム',
  '送信済みトレイ',
  '送信済みメール',
  '送信済みメッセージ',
  '送信控え',
]

/** The folders that can be opened, INBOX first, by the names that people see. */
export const shownFolders = (list: FolderList): readonly ShownFolder[] =>
  list.folders
    .filter(({ isSelectable }) => isSelectable)
    .map((folder) => ({ name: peoplesName(folder, list), specialUse: usesOf(folder) }))
    .toSorted((one, other) => Number(isInbox(other)) - Number(isInbox(one)))

/** The folder of sent mail: the one that the server marks so, else one of a usual name; undefined if there is none. */
export const sentFolder = (folders: readonly ShownFolder[]): string | undefined =>
  (
    folders.find(({ specialUse }) => specialUse === '\\Sent') ??
    folders.find(({ name }) => SENT_NAMES.includes(lastLevel(name)))
  )?.name

const isInbox = ({ name }: ShownFolder): boolean => name.toUpperCase() === 'INBOX'

const usesOf = ({ specialUse }: ListedFolder): string | undefined =>
  specialUse === '\\Inbox' ? undefined : specialUse

const lastLevel = (name: string): string =>
  (name.split('/').at(-1) ?? name).normalize('NFKC').toLowerCase()
