import type { FetchQueryObject } from 'imapflow'
import {
  ActionRefused,
  FolderNotFound,
  type MailboxError,
  ProtocolBroken,
} from '../../failures/mailbox-errors.js'
import { type FolderList, missingFolder } from '../folder-names.js'
import type {
  ActionResult,
  AppendResult,
  FetchedMessage,
  FolderStatus,
  Login,
  MailboxSession,
  MailServer,
  MessageHead,
  NewMessage,
  OpenMailbox,
} from '../mailbox-session.js'
import { isComplete, numbersOf, type ToldNumbers, withNumbersOf } from './folder-numbers.js'
import { FolderPaths, pathOf } from './folder-paths.js'
import { FolderSearch, type SearchAccess, type SearchQuery } from './folder-search.js'
import { type ActingClient, markRead, move, remove } from './imap-actions.js'
import { append } from './imap-append.js'
import { omitSubscriptions, presetFolder, writesNamesOf, writtenName } from './imap-client.js'
import { ImapConnection } from './imap-connection.js'
import { fetchHeads, fetchMessage, fetchMessages } from './imap-fetch.js'
import type { ImapLimits } from './imap-limits.js'
import { uidsOfMessageId } from './message-id-search.js'
import type { ArrivingRow, BodyHandling } from './rows/fetch-rows.js'
import { messageLimitOf } from './whole-answers.js'

/** Sessions through imapflow, within limits. */
export const imapMailboxes =
  (limits: ImapLimits): OpenMailbox =>
  async (server, login, { timeLimitMs, onWorkaround = () => {} }) => {
    const session = new ImapMailbox(server, login, limits, onWorkaround)
    await session.connect(timeLimitMs)
    return session
  }

const LAST_MESSAGE = '4294967295:*'
const FALSE_SIZES = 'the server tells sizes of mail that are too small: they are not relied on'
const STATUS_REFUSED = 'the server refuses STATUS: the folder is opened to learn its numbers'
/** What stands for bytes that are no UTF-8. */
const UNDECODED = '\ufffd'
const UNNAMEABLE =
  'its name has bytes that are neither modified UTF-7 nor UTF-8, and cannot be asked for; rename it with another client'
const NUMBERS = { uidValidity: true, uidNext: true, messages: true } as const

class ImapMailbox implements MailboxSession {
  readonly #connection: ImapConnection
  readonly #server: MailServer
  readonly #access: SearchAccess
  readonly #search: FolderSearch
  readonly #paths = new FolderPaths()
  readonly #onWorkaround: (words: string) => void
  readonly #worked = new Set<string>()
  #folder = ''
  /** Of that folder, when it was opened. */
  #numbers: FolderStatus | undefined
  /** What STATUS told last of a folder, before it was opened: what it names is there by then. */
  #lastStatus: { readonly folder: string; readonly told: ToldNumbers } | undefined
  #areSizesTold = true
  #areSizesFalse = false

  constructor(
    server: MailServer,
    login: Login,
    limits: ImapLimits,
    onWorkaround: (words: string) => void,
  ) {
    this.#server = server
    this.#connection = new ImapConnection(server, login, limits)
    this.#onWorkaround = onWorkaround
    this.#access = this.#newAccess(limits)
    this.#search = new FolderSearch(this.#access)
    writesNamesOf(this.#connection.client, this.#paths)
  }

  #newAccess(limits: ImapLimits): SearchAccess {
    const session = this
    return {
      limits,
      get messageLimit() {
        return messageLimitOf(session.#connection.client.capabilities.keys())
      },
      get isPart() {
        return session.#connection.responseCode === 'MESSAGELIMIT'
      },
      get expunged() {
        return session.#connection.expunged
      },
      get messages() {
        return session.#numbers?.messages ?? 0
      },
      get lastUid() {
        return (session.#numbers?.uidNext ?? 1) - 1
      },
      get areSizesTold() {
        return session.#areSizesTold
      },
      set areSizesTold(areTold) {
        if (!areTold) session.#workAround(FALSE_SIZES)
        session.#areSizesTold = areTold
      },
      get areSizesFalse() {
        return session.#areSizesFalse
      },
      set areSizesFalse(areFalse) {
        if (areFalse) session.#workAround(FALSE_SIZES)
        session.#areSizesFalse = areFalse
      },
      rows: (uids, query, handling) => this.#rows(uids, query, handling),
      uids: (first, last) => this.uids(first, last),
      search: (query) => this.#searchFor(query),
      nonsense: (what) => this.#nonsense(what),
      onWorkaround: (words) => this.#workAround(words),
    }
  }

  /** Told once. */
  #workAround(words: string, folder = this.#folder): void {
    const told = `${this.#named(folder)}: ${words}`
    if (this.#worked.has(told)) return
    this.#worked.add(told)
    this.#onWorkaround(told)
  }

  connect(timeLimitMs: number): Promise<void> {
    return this.#connection.connect(timeLimitMs)
  }

  folders(): Promise<FolderList> {
    const { host } = this.#server
    return this.#connection.run(`${host}, list of folders`, () => this.#listFolders())
  }

  async #listFolders(): Promise<FolderList> {
    omitSubscriptions(this.#connection.client)
    const folders = await this.#connection.client.list()
    for (const listed of folders)
      this.#paths.remember(
        writtenName(this.#connection.client, pathOf(listed)),
        listed.pathAsListed,
      )
    return {
      folders: folders.map(({ path, pathAsListed, delimiter, specialUse, flags }) => ({
        path: pathOf({ path, pathAsListed }),
        separator: delimiter || undefined,
        specialUse,
        isSelectable: ![...flags].some((flag) => /^\\(?:noselect|nonexistent)$/i.test(flag)),
      })),
      prefix: this.#connection.client.namespace?.prefix ?? '',
    }
  }

  async status(folder: string): Promise<FolderStatus> {
    const told = await this.#askStatus(folder)
    // What STATUS leaves out, or refuses, the opened folder has.
    return told && isComplete(told)
      ? numbersOf(this.#named(folder), told, noUid)
      : this.examine(folder)
  }

  /** Undefined if it is refused without a reason that is known. */
  async #askStatus(folder: string): Promise<ToldNumbers | undefined> {
    this.#connection.lastRefusal = undefined
    const status = await this.#inFolder(folder, () =>
      this.#connection.client.status(folder, NUMBERS),
    )
    const refusal = status ? undefined : this.#refusal(folder)
    if (refusal && !isWithoutReason(refusal) && !(refusal instanceof FolderNotFound)) throw refusal
    if (refusal) this.#workAround(STATUS_REFUSED, folder)
    this.#lastStatus = status ? { folder, told: status } : undefined
    return status || undefined
  }

  async examine(folder: string): Promise<FolderStatus> {
    const { status } = await this.#open(folder, { readOnly: true })
    return status
  }

  async select(folder: string): Promise<FolderStatus> {
    const { status, isReadOnly } = await this.#open(folder, { readOnly: false })
    if (isReadOnly) throw new ActionRefused(`${this.#named(folder)} can only be read by this login`)
    return status
  }

  async #open(folder: string, mode: { readonly readOnly: boolean }) {
    presetFolder(this.#connection.client, folder)
    const open = () =>
      this.#inFolder(folder, () => this.#connection.client.mailboxOpen(folder, mode))
    let opened = await open()
    this.#folder = folder
    if (!isComplete(toldBy(opened)) && this.#lastStatus?.folder !== folder) {
      // What STATUS names has come before the folder is opened: else mail that comes in between would be taken for gone.
      await this.#askStatus(folder)
      opened = await open()
    }
    const before = this.#lastStatus?.folder === folder ? this.#lastStatus.told : {}
    const told = withNumbersOf(toldBy(opened), before)
    const status = await numbersOf(this.#named(folder), told, () => this.#highestUid(opened.exists))
    this.#tellOddNumbers(toldBy(opened), status)
    this.#numbers = status
    return { status, isReadOnly: opened.readOnly === true }
  }

  #tellOddNumbers({ uidNext }: ToldNumbers, { uidValidity, isUidNextTold }: FolderStatus): void {
    if (uidValidity === '0')
      this.#workAround('UIDVALIDITY is 0, which RFC 3501 does not allow: it is taken as it is')
    if (!isUidNextTold)
      this.#workAround('the server tells no UIDNEXT: what is new is found by the highest UID')
    else if (!uidNext) this.#workAround('the server tells UIDNEXT by STATUS only')
  }

  /** A range that ends with `*` has the last message, also if it begins beyond it (RFC 9051 9, seq-range); imapflow takes no bare `*`. */
  async #highestUid(exists: number | undefined): Promise<number | undefined> {
    if (exists === 0) return undefined
    let highest: number | undefined
    const handling = { section: 'HEADER', maxBytes: 0, keptBytes: 0 } as const
    for await (const { uid } of this.#rows(LAST_MESSAGE, { uid: true }, handling))
      if (uid !== undefined) highest = Math.max(highest ?? uid, uid)
    if (highest === undefined && exists !== undefined)
      throw this.#nonsense(`there are ${exists} messages, and the last one is not given out`)
    return highest
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

  heads(first: number, last: number): AsyncIterable<MessageHead> {
    return fetchHeads(this.#access, first, last)
  }

  messages(uids: readonly number[]): AsyncIterable<FetchedMessage> {
    return fetchMessages(this.#access, uids)
  }

  message(uid: number, size: number): AsyncIterable<Buffer> {
    return fetchMessage(this.#access, uid, size)
  }

  /** The answers to one FETCH: imapflow gives the command and hears its end, what is in between is not for it. */
  async *#rows(
    uids: string,
    query: FetchQueryObject,
    handling: BodyHandling,
  ): AsyncIterable<ArrivingRow> {
    const { client } = this.#connection
    const fetch = () => untilEnd(client.fetch(uids, query, { uid: true }))
    yield* this.#connection.rows(handling, () => this.#inFolder(this.#folder, fetch))
  }

  markRead(uids: readonly number[]): Promise<ActionResult> {
    return this.#act(uids, (client, some) => markRead(client, some))
  }

  async move(uids: readonly number[], folder: string): Promise<ActionResult> {
    this.#requireName(folder)
    return this.#act(uids, (client, some) => move(client, some, folder))
  }

  remove(uids: readonly number[]): Promise<ActionResult> {
    return this.#act(uids, (client, some) => remove(client, some))
  }

  async append(folder: string, message: NewMessage): Promise<AppendResult> {
    const result = await this.#inFolder(folder, () =>
      append(this.#connection.client, folder, message),
    )
    if (result.appended) return result
    return { ...result, reason: this.#connection.masked(result.reason) }
  }

  /** In commands that the server carries out whole: a limit that it has not announced shows by its refusal (RFC 9738). */
  async #act(
    uids: readonly number[],
    action: (client: ActingClient, uids: readonly number[]) => Promise<ActionResult>,
  ): Promise<ActionResult> {
    let most = this.#access.messageLimit ?? uids.length
    let sum: ActionResult = { refused: [], stuck: [] }
    for (let left = uids; left.length > 0; ) {
      const some = left.slice(0, most)
      left = left.slice(most)
      const { refused, stuck, reason } = await this.#actOn((client) => action(client, some))
      const isTooMany = this.#connection.codeOfRefusal === 'MESSAGELIMIT' && some.length > 1
      if (isTooMany) {
        most = Math.ceil(some.length / 2)
        left = [...refused, ...left]
      }
      const why = (isTooMany ? undefined : reason) ?? sum.reason
      sum = {
        refused: isTooMany ? sum.refused : [...sum.refused, ...refused],
        stuck: [...sum.stuck, ...stuck],
        ...(why !== undefined && { reason: why }),
      }
    }
    return sum
  }

  /** imapflow answers false for whatever went wrong, and tells only its log why. */
  async #actOn(action: (client: ActingClient) => Promise<ActionResult>): Promise<ActionResult> {
    this.#connection.lastRefusal = undefined
    const client = this.#actingClient()
    const result = await this.#inFolder(this.#folder, () => action(client)).catch(
      (error: unknown) => {
        // The end of the connection is told to the command that it cut off; later ones are not even sent.
        throw this.#refusal() ?? error
      },
    )
    const refusal = this.#refusal()
    if (refusal === undefined) return result
    if (!isWithoutReason(refusal) && !(refusal instanceof FolderNotFound)) throw refusal
    return { ...result, reason: refusal.message }
  }

  #actingClient(): ActingClient {
    const client = this.#connection.client
    const access = this.#access
    return {
      capabilities: client.capabilities,
      get isPart() {
        return access.isPart
      },
      messageFlagsAdd: (range, flags, options) => client.messageFlagsAdd(range, flags, options),
      messageMove: (range, folder, options) => client.messageMove(range, folder, options),
      messageCopy: (range, folder, options) => client.messageCopy(range, folder, options),
      messageDelete: (range, options) => client.messageDelete(range, options),
      lacking: (uids, flag) => this.#search.lacking(uids, flag),
    }
  }

  #refusal(folder = this.#folder): MailboxError | undefined {
    return this.#connection.refusalOf(this.#named(folder))
  }

  /** The server's words to what it has just refused. */
  #words(): string {
    const words = this.#connection.wordsOfRefusal
    return words && ` (${words})`
  }

  close(): void {
    this.#connection.close()
  }

  /** Undefined if the server refuses to search so; a refusal for another reason is a failure. */
  async #searchFor({ uid, ...rest }: SearchQuery): Promise<readonly number[] | undefined> {
    const before = this.#connection.lastRefusal
    this.#connection.lastRefusal = undefined
    const query = { ...(uid !== undefined && { uid }), ...rest }
    const uids = await this.#inFolder(this.#folder, () =>
      this.#connection.client.search(query, { uid: true }),
    )
    const refusal = this.#refusal()
    if (Array.isArray(uids)) {
      this.#connection.lastRefusal = before
      return uids
    }
    if (refusal && !isWithoutReason(refusal)) throw refusal
    // Of an action that was refused before, those words are the reason.
    this.#connection.lastRefusal = before
    return undefined
  }

  /** @throws FolderNotFound: another name would be asked for */
  #requireName(folder: string): void {
    if (folder.includes(UNDECODED))
      throw new FolderNotFound(`${this.#named(folder)}: ${UNNAMEABLE}`)
  }

  async #inFolder<T>(folder: string, command: () => Promise<T>): Promise<T> {
    this.#requireName(folder)
    try {
      return await this.#connection.run(this.#named(folder), command)
    } catch (error) {
      throw error instanceof FolderNotFound ? await this.#refusedFolder(folder) : error
    }
  }

  /** Servers refuse a missing folder in many ways; a list of those there are tells, and helps. */
  async #refusedFolder(folder: string): Promise<MailboxError> {
    const refusal = this.#connection.lastRefusal
    const list = await this.folders()
    this.#connection.lastRefusal = refusal
    if (list.folders.some(({ path }) => path === folder))
      return new ProtocolBroken(
        `${this.#named(folder)}: it is listed, and was refused${this.#words()}`,
      )
    return new FolderNotFound(`${this.#named(folder)} ${missingFolder(folder, list)}`)
  }

  #named(folder: string): string {
    return `${this.#server.host}, folder ${folder}`
  }

  #nonsense(what: string): ProtocolBroken {
    return new ProtocolBroken(`${this.#named(this.#folder)}: ${what}`)
  }
}

/** A row may have got through: the response of another client's change that was arriving already. */
async function untilEnd(rows: AsyncIterator<unknown>): Promise<void> {
  for (let row = await rows.next(); !row.done; ) row = await rows.next()
}

const toldBy = ({
  uidValidity,
  uidNext,
  exists,
}: {
  readonly uidValidity?: bigint
  readonly uidNext?: number
  readonly exists?: number
}): ToldNumbers => ({ uidValidity, uidNext, messages: exists })

const noUid = async (): Promise<undefined> => undefined

/** A NO or BAD that tells nothing of its reason: it may be the command that the server does not like. */
const isWithoutReason = (refusal: MailboxError): boolean => refusal instanceof ProtocolBroken
