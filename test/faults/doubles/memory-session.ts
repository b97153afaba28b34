import {
  ActionRefused,
  ConnectionLost,
  ProtocolBroken,
} from '../../../shared/failures/mailbox-errors.js'
import type { UidRange } from '../../../shared/mailbox/arrivals.js'
import type { FolderList } from '../../../shared/mailbox/folder-names.js'
import {
  type ActionResult,
  type AppendResult,
  type FetchedMessage,
  type FolderStatus,
  type MailboxSession,
  type MessageHead,
  MessageVanished,
  type NewMessage,
} from '../../../shared/mailbox/mailbox-session.js'
import type { MemoryMailServer, ServedFolder, ServedMail } from './memory-mail-server.js'

/** Told of each thing done to a mail, when it has been done. */
export type OnAction = (action: string, folder: ServedFolder, uid: number) => void

/** A folder as it was opened. */
interface OpenedFolder {
  readonly folder: ServedFolder
  readonly uidValidity: string
  readonly mayChange: boolean
}

/** Told that the run is to end, as it reads what it cannot survive; never comes back then. */
export type OnEnd = () => Promise<void>

/** A session with a mail server in memory, with the promises of the port, and none of its faults. */
export class MemorySession implements MailboxSession {
  readonly #server: MemoryMailServer
  readonly #onAction: OnAction
  readonly #onEnd: OnEnd
  #opened: OpenedFolder | undefined
  #isClosed = false

  constructor(
    server: MemoryMailServer,
    onAction: OnAction = () => {},
    onEnd: OnEnd = async () => {},
  ) {
    this.#server = server
    this.#onAction = onAction
    this.#onEnd = onEnd
  }

  get isOpen(): boolean {
    return !this.#isClosed
  }

  async folders(): Promise<FolderList> {
    this.#requireOpen()
    return this.#server.list()
  }

  async status(folder: string): Promise<FolderStatus> {
    this.#requireOpen()
    return this.#server.folder(folder).status()
  }

  async examine(folder: string): Promise<FolderStatus> {
    return this.#open(folder, false)
  }

  async select(folder: string): Promise<FolderStatus> {
    return this.#open(folder, true)
  }

  async uids(first: number, last: number): Promise<readonly number[]> {
    return this.#folder.shownBetween(first, last).map(({ uid }) => uid)
  }

  async uidsSince(day: Date): Promise<readonly number[]> {
    const since = day.toISOString().slice(0, 10)
    return this.#all()
      .filter(({ internalDate }) => internalDate.toISOString().slice(0, 10) >= since)
      .map(({ uid }) => uid)
  }

  async uidsOfMessageId(messageId: string): Promise<readonly number[]> {
    return this.#all()
      .filter(({ bodies: [body] }) => body && String(headerOf(body)).includes(messageId))
      .map(({ uid }) => uid)
  }

  async removedSince(path: string, { first, last }: UidRange, modseq: string) {
    this.#open(path, false)
    const { keepsLog } = this.#folder
    if (!keepsLog) return undefined
    const removed = this.#folder.removedSince(first, last, Number(modseq))
    return removed.toSorted((a, b) => a - b).map((uid) => ({ first: uid, last: uid }))
  }

  async *heads(first: number, last: number): AsyncIterable<MessageHead> {
    for (const mail of this.#folder.shownBetween(first, last)) {
      this.#requireOpen()
      if (mail.atHead) throw refusal(mail.uid)
      const { uid, internalDate, flags, toldSize, bodies } = mail
      const body = bodies[0] ?? Buffer.alloc(0)
      yield {
        uid,
        internalDate,
        flags: [...flags],
        size: toldSize ?? body.length,
        header: Buffer.from(headerOf(body)),
      }
    }
  }

  async *messages(uids: readonly number[]): AsyncIterable<FetchedMessage> {
    const folder = this.#folder
    for (const uid of uids.toSorted((a, b) => a - b)) {
      this.#requireOpen()
      const [mail] = folder.shownBetween(uid, uid)
      if (!mail) continue
      await this.#comeTo(mail)
      yield { uid, raw: mail.isTooLarge ? undefined : bodyOf(mail) }
    }
  }

  async *message(uid: number, _size: number): AsyncIterable<Buffer> {
    const [mail] = this.#folder.shownBetween(uid, uid)
    if (!mail) throw new MessageVanished(uid)
    await this.#comeTo(mail)
    const body = bodyOf(mail)
    const pieceBytes = Math.max(1, Math.ceil(body.length / PIECES))
    for (let start = 0; start < body.length; start += pieceBytes) {
      this.#requireOpen()
      yield Buffer.from(body.subarray(start, start + pieceBytes))
    }
  }

  async *range(uid: number, offset: number, bytes: number): AsyncIterable<Buffer> {
    const [mail] = this.#folder.shownBetween(uid, uid)
    if (!mail) throw new MessageVanished(uid)
    await this.#comeTo(mail)
    const part = bodyOf(mail).subarray(offset, offset + bytes)
    if (part.length > 0) yield Buffer.from(part)
  }

  async markRead(uids: readonly number[]): Promise<ActionResult> {
    return this.#act('mark-read', uids, ({ flags }) => flags.add('\\Seen'))
  }

  async move(uids: readonly number[], path: string): Promise<ActionResult> {
    const target = this.#server.folder(path)
    return this.#act('move', uids, (mail, from) => {
      const moved = target.receive(mail)
      for (const flag of mail.flags) moved.flags.add(flag)
      from.remove(mail.uid)
    })
  }

  async remove(uids: readonly number[]): Promise<ActionResult> {
    return this.#act('delete', uids, ({ uid }, from) => from.remove(uid))
  }

  async append(folder: string, message: NewMessage): Promise<AppendResult> {
    this.#requireOpen()
    this.#server.append(folder, message)
    return { appended: true }
  }

  close(): void {
    this.#isClosed = true
  }

  async #comeTo({ uid, atBody }: ServedMail): Promise<void> {
    if (atBody === 'ends the run') await this.#onEnd()
    if (atBody === 'refuses') throw refusal(uid)
    if (atBody !== 'ends the session') return
    this.close()
    throw new ConnectionLost(`BYE at UID ${uid}`)
  }

  #requireOpen(): void {
    if (this.#isClosed) throw new ConnectionLost('the session is closed')
    // Nobody gets other numbers in a session (RFC 9051 2.3.1.1): whoever had the folder open is thrown out.
    if (this.#opened && this.#opened.uidValidity !== this.#opened.folder.uidValidity)
      throw new ConnectionLost('BYE the folder was deleted')
  }

  get #folder(): ServedFolder {
    this.#requireOpen()
    if (!this.#opened) throw new Error('no folder is open')
    return this.#opened.folder
  }

  #all(): ServedMail[] {
    return this.#folder.shownBetween(1, Number.POSITIVE_INFINITY)
  }

  #open(path: string, mayChange: boolean): FolderStatus {
    this.#requireOpen()
    this.#opened = undefined
    const folder = this.#server.folder(path)
    this.#opened = { folder, uidValidity: folder.uidValidity, mayChange }
    return folder.opened()
  }

  #act(
    action: string,
    uids: readonly number[],
    change: (mail: ServedMail, folder: ServedFolder) => void,
  ): ActionResult {
    const folder = this.#folder
    if (!this.#opened?.mayChange) throw new ActionRefused(`${folder.path} is open to be read only`)
    for (const uid of uids) {
      const mail = folder.mails.get(uid)
      if (!mail) continue
      change(mail, folder)
      this.#onAction(action, folder, uid)
    }
    return { refused: [], stuck: [] }
  }
}

/** As the adapter tells a NO without a reason. */
const refusal = (uid: number): Error => new ProtocolBroken(`UID ${uid}: NO it cannot be given out`)

/** A message that is read in pieces comes in so many. */
const PIECES = 4

function bodyOf(mail: ServedMail): Buffer {
  const body = mail.bodies[Math.min(mail.fetches, mail.bodies.length - 1)]
  mail.fetches += 1
  return Buffer.from(body ?? Buffer.alloc(0))
}
/** Up to the first empty line, which may be the first line of all. */
function headerOf(body: Buffer): Buffer {
  const end = /(?:^|\n)\r?\n/.exec(body.toString('latin1'))
  return end ? body.subarray(0, end.index + end[0].length) : body
}
