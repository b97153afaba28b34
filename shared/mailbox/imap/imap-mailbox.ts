import type { ServerCertificate } from '../../runtime/server-certificate.js'
import type { UidRange } from '../arrivals.js'
import type { FolderList } from '../folder-names.js'
import type {
  ActionResult,
  AppendResult,
  FetchedMessage,
  FolderOutline,
  FolderStatus,
  Login,
  MailServer,
  MessageHead,
  NewMessage,
  OpenMailbox,
  SessionOptions,
  StorageUse,
  SurveyedSession,
} from '../mailbox-session.js'
import { type Action, actInParts } from './acting-in-parts.js'
import { FolderCommands } from './folder-commands.js'
import { countsOf, endsOfOpened, storageOf } from './folder-outline.js'
import { FolderSearch, type SearchAccess } from './folder-search.js'
import { markRead, move, remove } from './imap-actions.js'
import { append } from './imap-append.js'
import { ImapConnection } from './imap-connection.js'
import { fetchHeads, fetchMessages } from './imap-fetch.js'
import type { ImapLimits } from './imap-limits.js'
import { uidsOfMessageId } from './message-id-search.js'
import { fetchMessage, fetchRange } from './message-pieces.js'
import { OpenedFolder } from './opened-folder.js'
import { removedSince } from './removed-since.js'
import { messageLimitOf } from './whole-answers.js'

/** Sessions through imapflow, within limits. */
export const imapMailboxes =
  (limits: ImapLimits): OpenMailbox<SurveyedSession> =>
  async (server, login, options) => {
    const session = new ImapMailbox(server, login, limits, options)
    await session.connect(options.timeLimitMs)
    const { certificate, capabilities } = session
    if (certificate) options.onCertificate?.(certificate)
    options.onMilestone?.({ reached: 'logged in', capabilities })
    return session
  }

const FALSE_SIZES = 'the server tells sizes of mail that are too small: they are not relied on'

class ImapMailbox implements SurveyedSession {
  readonly #connection: ImapConnection
  readonly #commands: FolderCommands
  readonly #opened: OpenedFolder
  readonly #access: SearchAccess
  readonly #search: FolderSearch
  #areSizesTold = true
  #areSizesFalse = false

  constructor(
    server: MailServer,
    login: Login,
    limits: ImapLimits,
    { onWorkaround = () => {}, onMilestone }: SessionOptions,
  ) {
    this.#connection = new ImapConnection(server, login, limits, onMilestone)
    this.#commands = new FolderCommands(this.#connection, server.host, onWorkaround)
    this.#opened = new OpenedFolder(this.#commands)
    this.#access = this.#newAccess(limits)
    this.#search = new FolderSearch(this.#access)
  }

  #newAccess(limits: ImapLimits): SearchAccess {
    const session = this
    const connection = this.#connection
    const commands = this.#commands
    const opened = this.#opened
    return {
      limits,
      get messageLimit() {
        return messageLimitOf(connection.client.capabilities.keys())
      },
      get isPart() {
        return connection.responseCode === 'MESSAGELIMIT'
      },
      get expunged() {
        return connection.expunged
      },
      get messages() {
        return opened.messages
      },
      get lastUid() {
        return opened.lastUid
      },
      get areSizesTold() {
        return session.#areSizesTold
      },
      set areSizesTold(areTold) {
        if (!areTold) commands.workAround(FALSE_SIZES)
        session.#areSizesTold = areTold
      },
      get areSizesFalse() {
        return session.#areSizesFalse
      },
      set areSizesFalse(areFalse) {
        if (areFalse) commands.workAround(FALSE_SIZES)
        session.#areSizesFalse = areFalse
      },
      rows: (uids, query, handling) => commands.rows(uids, query, handling),
      uids: (first, last) => this.uids(first, last),
      search: (query) => commands.search(query),
      close: () => connection.close(),
      nonsense: (what) => commands.nonsense(what),
      onWorkaround: (words) => commands.workAround(words),
    }
  }

  get certificate(): ServerCertificate | undefined {
    return this.#connection.certificate
  }

  get capabilities(): readonly string[] {
    return [...this.#connection.client.capabilities.keys()]
  }

  get isOpen(): boolean {
    return this.#connection.client.usable
  }

  connect(timeLimitMs: number): Promise<void> {
    return this.#connection.connect(timeLimitMs)
  }

  folders(): Promise<FolderList> {
    return this.#commands.list()
  }

  status(folder: string): Promise<FolderStatus> {
    return this.#opened.status(folder)
  }

  async outline(folder: string): Promise<FolderOutline> {
    const counts = await countsOf(this.#commands, folder)
    if (counts?.messages === 0) return counts
    const { messages } = await this.examine(folder)
    // Somebody may have taken all of it since.
    const ends = messages === 0 ? {} : await endsOfOpened(this.#commands, messages)
    return { messages, ...counts, ...ends }
  }

  storage(): Promise<StorageUse | undefined> {
    return storageOf(this.#commands)
  }

  examine(folder: string): Promise<FolderStatus> {
    return this.#opened.examine(folder)
  }

  select(folder: string): Promise<FolderStatus> {
    return this.#opened.select(folder)
  }

  uids(first: number, last: number): Promise<readonly number[]> {
    return this.#search.uids({ first, last })
  }

  uidsSince(day: Date): Promise<readonly number[]> {
    return this.#search.since(day)
  }

  uidsOfMessageId(messageId: string): Promise<readonly number[]> {
    return uidsOfMessageId(this.#access, messageId)
  }

  removedSince(folder: string, range: UidRange, modseq: string) {
    const open = () => this.examine(folder)
    return removedSince({ commands: this.#commands, open }, range, modseq)
  }

  heads(first: number, last: number): AsyncIterable<MessageHead> {
    return fetchHeads(this.#access, first, last)
  }

  messages(uids: readonly number[]): AsyncIterable<FetchedMessage> {
    return fetchMessages(this.#access, uids)
  }

  message(uid: number, size: number): AsyncIterable<Buffer> {
    return fetchMessage(this.#access, uid, size)
  }

  range(uid: number, offset: number, bytes: number): AsyncIterable<Buffer> {
    return fetchRange(this.#access, uid, offset, bytes)
  }

  markRead(uids: readonly number[]): Promise<ActionResult> {
    return this.#act(uids, (client, some) => markRead(client, some))
  }

  async move(uids: readonly number[], folder: string): Promise<ActionResult> {
    this.#commands.requireName(folder)
    return this.#act(uids, (client, some) => move(client, some, folder))
  }

  remove(uids: readonly number[]): Promise<ActionResult> {
    return this.#act(uids, (client, some) => remove(client, some))
  }

  #act(uids: readonly number[], action: Action): Promise<ActionResult> {
    const acting = { commands: this.#commands, access: this.#access, search: this.#search }
    return actInParts(acting, uids, action)
  }

  async append(folder: string, message: NewMessage): Promise<AppendResult> {
    const { client } = this.#connection
    const result = await this.#commands.run(folder, () => append(client, folder, message))
    if (result.appended) return result
    return { ...result, reason: this.#connection.masked(result.reason) }
  }

  close(): void {
    this.#connection.close()
  }
}
