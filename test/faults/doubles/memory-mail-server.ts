import { FolderNotFound } from '../../../shared/failures/mailbox-errors.js'
import type { FolderList } from '../../../shared/mailbox/folder-names.js'
import type { FolderStatus, NewMessage } from '../../../shared/mailbox/mailbox-session.js'

/** A mail as a server gives it out. */
export interface ServedMail {
  readonly uid: number
  readonly internalDate: Date
  readonly flags: Set<string>
  /** What it is fetched as the first time, the second, and so on; the last one repeats. */
  readonly bodies: readonly Buffer[]
  /** What is told of its size; the bytes themselves where nothing else is said. */
  readonly toldSize?: number
  /** Too large to be held, whatever size was told. */
  readonly isTooLarge?: boolean
  /** What the server does at it, and at no other. */
  readonly atHead?: 'refuses'
  readonly atBody?: 'refuses' | 'ends the session' | 'ends the run'
  /** It is counted, and not shown yet. @default it is shown */
  readonly isShown?: () => boolean
  fetches: number
}

/** What a mail is made of when it arrives. */
export type NewMail = Pick<ServedMail, 'bodies' | 'internalDate'> &
  Partial<Pick<ServedMail, 'toldSize' | 'isTooLarge' | 'atHead' | 'atBody' | 'isShown'>>

/** A folder of a server. */
export class ServedFolder {
  readonly path: string
  readonly mails = new Map<number, ServedMail>()
  uidValidity = '7'
  uidNext = 1
  /** It says which UIDs were removed (RFC 7162). */
  keepsLog = false
  /** Changes so far: HIGHESTMODSEQ. */
  #changes = 1
  readonly #removed: { readonly uid: number; readonly change: number }[] = []
  /** What was removed by then it has forgotten. */
  #forgottenBelow = 0

  constructor(path: string) {
    this.path = path
  }

  /** As STATUS tells of it. */
  status(): FolderStatus {
    const { uidValidity, uidNext, mails } = this
    const messages = mails.size === 0 ? 0 : this.shownBetween(1, uidNext).length
    return { uidValidity, uidNext, isUidNextTold: true, messages }
  }

  /** As it is opened. */
  opened(): FolderStatus {
    return { ...this.status(), ...(this.keepsLog && { modseq: String(this.#changes) }) }
  }

  /** Somebody removes a mail, or moves it away. */
  remove(uid: number): void {
    if (!this.mails.delete(uid)) return
    this.#changes += 1
    this.#removed.push({ uid, change: this.#changes })
  }

  /** A mail that was taken back before it was there: its UID is nobody's. */
  burnUid(): void {
    this.uidNext += 1
  }

  /** Forgets what was removed so far. */
  loseLog(): void {
    this.#forgottenBelow = this.#changes
    this.#removed.length = 0
  }

  /** UIDs that were removed since; all that do not exist, where it has forgotten them. */
  removedSince(first: number, last: number, modseq: number): number[] {
    if (modseq < this.#forgottenBelow) {
      const all = Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index)
      return all.filter((uid) => uid < this.uidNext && !this.mails.has(uid))
    }
    return this.#removed
      .filter(({ uid, change }) => change > modseq && uid >= first && uid <= last)
      .map(({ uid }) => uid)
  }

  /** Puts a mail behind the others. */
  receive(mail: NewMail): ServedMail {
    const served: ServedMail = {
      ...mail,
      uid: this.uidNext,
      flags: new Set(),
      fetches: 0,
    }
    this.uidNext += 1
    this.#changes += 1
    this.mails.set(served.uid, served)
    return served
  }

  /**
   * The folder is made anew, with the same mail: other UIDs under another UIDVALIDITY.
   * @param arrivedAt when all of it seems to have arrived; undefined: INTERNALDATEs are kept
   */
  renumber(uidValidity: string, arrivedAt?: Date): void {
    const before = this.between(1, this.uidNext)
    this.mails.clear()
    this.uidValidity = uidValidity
    this.uidNext = 1
    for (const { flags, fetches, internalDate, ...mail } of before) {
      const served = this.receive({ ...mail, internalDate: arrivedAt ?? internalDate })
      for (const flag of flags) served.flags.add(flag)
      served.fetches = fetches
    }
  }

  /** Those that are shown. Ascending by UID. */
  shownBetween(first: number, last: number): ServedMail[] {
    return this.between(first, last).filter(({ isShown = () => true }) => isShown())
  }

  /** Ascending by UID. */
  between(first: number, last: number): ServedMail[] {
    return [...this.mails.values()]
      .filter(({ uid }) => uid >= first && uid <= last)
      .toSorted((a, b) => a.uid - b.uid)
  }
}

/** A mail server in memory: its folders, and what becomes of the mail in them. */
export class MemoryMailServer {
  readonly folders = new Map<string, ServedFolder>()

  constructor(paths: readonly string[]) {
    for (const path of paths) this.folders.set(path, new ServedFolder(path))
  }

  /** @throws FolderNotFound */
  folder(path: string): ServedFolder {
    const found = this.folders.get(path)
    if (!found) throw new FolderNotFound(`folder ${path} does not exist`)
    return found
  }

  list(): FolderList {
    const folders = [...this.folders.keys()].map((path) => ({
      path,
      separator: '/',
      specialUse: undefined,
      isSelectable: true,
    }))
    return { folders, prefix: '' }
  }

  arrive(path: string, mail: NewMail): ServedMail {
    return this.folder(path).receive(mail)
  }

  append(path: string, { raw, flags, internalDate }: NewMessage): void {
    const served = this.folder(path).receive({ bodies: [raw], internalDate })
    for (const flag of flags) served.flags.add(flag)
  }
}
