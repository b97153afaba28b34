import type { FetchQueryObject, ImapFlow } from 'imapflow'
import {
  ActionRefused,
  ConnectionStalled,
  FolderNotFound,
  type MailboxError,
  ProtocolBroken,
  ServerSilent,
  SessionOutOfTime,
} from '../../failures/mailbox-errors.js'
import { maskSent } from '../../failures/mask-sent.js'
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
import { type ArrivingRow, type BodyHandling, FetchRows } from './fetch-rows.js'
import { type ActingClient, markRead, move, remove } from './imap-actions.js'
import { append } from './imap-append.js'
import { newImapClient, omitSubscriptions, presetFolder } from './imap-client.js'
import { imapFailure } from './imap-failures.js'
import { type FetchAccess, fetchHeads, fetchMessage, fetchMessages } from './imap-fetch.js'
import type { ImapLimits } from './imap-limits.js'
import { ImapTransport } from './imap-transport.js'
import { listingWindows } from './listing-windows.js'

/** Sessions through imapflow, within limits. */
export const imapMailboxes =
  (limits: ImapLimits): OpenMailbox =>
  async (server, login, { timeLimitMs }) => {
    const session = new ImapMailbox(server, login, limits)
    await session.connect(timeLimitMs)
    return session
  }

class ImapMailbox implements MailboxSession {
  readonly #client: ImapFlow
  readonly #transport: ImapTransport
  readonly #server: MailServer
  readonly #secrets: readonly string[]
  readonly #fetching: FetchAccess
  #folder = ''
  /** In that folder, when it was opened. */
  #messages = 0
  /** That wait for their answers. */
  #commands = 0
  #socketError: unknown
  #throttling: unknown
  #lastRefusal: unknown
  #timer: NodeJS.Timeout | undefined
  #outOfTime = false

  constructor(server: MailServer, login: Login, limits: ImapLimits) {
    this.#server = server
    this.#secrets = secretsOf(login)
    this.#fetching = {
      limits,
      rows: (uids, query, handling) => this.#rows(uids, query, handling),
      uids: (first, last) => this.uids(first, last),
      nonsense: (what) => this.#nonsense(what),
    }
    const startsTls = server.security === 'starttls'
    const isAwaited = () => this.#commands > 0
    this.#transport = new ImapTransport({
      maxRowBytes: limits.maxRowBytes,
      greetingTimeoutMs: limits.greetingTimeoutMs,
      isAwaited,
      startsTls,
    })
    this.#client = newImapClient(server, login, limits, this.#transport, (error) => {
      this.#lastRefusal = error
      if (isThrottling(error)) this.#endThrottled(error)
    })
    // Without a listener an 'error' ends the process. A stall is told here; the command only learns that the connection is gone.
    this.#client.on('error', (error: unknown) => {
      this.#socketError = error
    })
  }

  async connect(timeLimitMs: number): Promise<void> {
    this.#timer = setTimeout(() => {
      this.#outOfTime = true
      this.#client.close()
    }, timeLimitMs)
    const { host, port } = this.#server
    try {
      await this.#run(`${host}:${port}`, () => this.#client.connect())
    } catch (error) {
      this.close()
      // Silence before the session is there: nothing was cut off, the server never answered.
      if (error instanceof ConnectionStalled)
        throw new ServerSilent(error.message, { cause: error })
      throw error
    }
  }

  folders(): Promise<FolderList> {
    const { host } = this.#server
    return this.#run(`${host}, list of folders`, () => this.#listFolders())
  }

  async #listFolders(): Promise<FolderList> {
    omitSubscriptions(this.#client)
    const folders = await this.#client.list()
    return {
      folders: folders.map(({ path, delimiter, specialUse, flags }) => ({
        path,
        separator: delimiter || undefined,
        specialUse,
        isSelectable: !flags.has('\\Noselect') && !flags.has('\\NonExistent'),
      })),
      prefix: this.#client.namespace?.prefix ?? '',
    }
  }

  async status(folder: string): Promise<FolderStatus> {
    const query = { uidValidity: true, uidNext: true, messages: true }
    const status = await this.#inFolder(folder, () => this.#client.status(folder, query))
    if (!status) throw await this.#refusedFolder(folder)
    return this.#folderStatus(folder, status)
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
    presetFolder(this.#client, folder)
    const opened = await this.#inFolder(folder, () => this.#client.mailboxOpen(folder, mode))
    this.#folder = folder
    const { uidValidity, uidNext, exists, readOnly } = opened
    const status = this.#folderStatus(folder, { uidValidity, uidNext, messages: exists })
    this.#messages = exists
    return { status, isReadOnly: readOnly === true }
  }

  async uids(first: number, last: number): Promise<readonly number[]> {
    const lists: number[][] = []
    for (const window of listingWindows({ first, last }, this.#messages))
      lists.push(
        await this.#search(
          { uid: `${window.first}:${window.last}` },
          (uid) => uid >= window.first && uid <= window.last,
        ),
      )
    return lists.flat()
  }

  uidsSince(day: Date): Promise<readonly number[]> {
    return this.#search({ since: day }, () => true)
  }

  uidsOfMessageId(messageId: string): Promise<readonly number[]> {
    return this.#search({ header: { 'message-id': messageId } }, () => true)
  }

  heads(first: number, last: number): AsyncIterable<MessageHead> {
    return fetchHeads(this.#fetching, first, last)
  }

  messages(uids: readonly number[]): AsyncIterable<FetchedMessage> {
    return fetchMessages(this.#fetching, uids)
  }

  message(uid: number, expectedSize: number): AsyncIterable<Buffer> {
    return fetchMessage(this.#fetching, uid, expectedSize)
  }

  /** The answers to one FETCH: imapflow gives the command and hears its end, what is in between is not for it. */
  async *#rows(
    uids: string,
    query: FetchQueryObject,
    handling: BodyHandling,
  ): AsyncIterable<ArrivingRow> {
    const rows = new FetchRows(handling, () => this.#transport.readOn())
    this.#transport.divertTo(rows)
    const ended = this.#inFolder(this.#folder, () =>
      untilEnd(this.#client.fetch(uids, query, { uid: true })),
    ).finally(() => this.#transport.divertTo(undefined))
    ended.then(
      () => rows.finish(),
      (error: unknown) => rows.fail(error),
    )
    try {
      yield* rows
    } finally {
      rows.discard()
      await ended.catch(() => {})
    }
  }

  markRead(uids: readonly number[]): Promise<ActionResult> {
    return this.#act((client) => markRead(client, uids))
  }

  move(uids: readonly number[], folder: string): Promise<ActionResult> {
    return this.#act((client) => move(client, uids, folder))
  }

  remove(uids: readonly number[]): Promise<ActionResult> {
    return this.#act((client) => remove(client, uids))
  }

  async append(folder: string, message: NewMessage): Promise<AppendResult> {
    const result = await this.#inFolder(folder, () => append(this.#client, folder, message))
    if (result.appended) return result
    return { ...result, reason: maskSent(result.reason, this.#secrets) }
  }

  /** imapflow answers false for whatever went wrong, and tells only its log why. */
  async #act(action: (client: ActingClient) => Promise<ActionResult>): Promise<ActionResult> {
    this.#lastRefusal = undefined
    const result = await this.#inFolder(this.#folder, () => action(this.#client)).catch(
      (error: unknown) => {
        // The end of the connection is told to the command that it cut off; later ones are not even sent.
        throw this.#refusal() ?? error
      },
    )
    const refusal = this.#refusal()
    if (refusal === undefined) return result
    if (!(refusal instanceof ProtocolBroken || refusal instanceof FolderNotFound)) throw refusal
    return { ...result, reason: refusal.message }
  }

  #refusal(): MailboxError | undefined {
    if (this.#lastRefusal === undefined || this.#outOfTime) return undefined
    return imapFailure(this.#lastRefusal, this.#named(this.#folder), this.#secrets)
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#client.close()
  }

  async #search(
    query: { uid: string } | { since: Date } | { header: Record<string, string> },
    wanted: (uid: number) => boolean,
  ) {
    const uids = await this.#inFolder(this.#folder, () => this.#client.search(query, { uid: true }))
    if (!Array.isArray(uids)) throw this.#nonsense('SEARCH was refused')
    return uids.filter(wanted).sort((a, b) => a - b)
  }

  #folderStatus(
    folder: string,
    {
      uidValidity,
      uidNext,
      messages,
    }: {
      uidValidity?: bigint | undefined
      uidNext?: number | undefined
      messages?: number | undefined
    },
  ): FolderStatus {
    if (!uidValidity || !uidNext || messages === undefined) {
      throw new ProtocolBroken(`${this.#named(folder)}: the server tells no UIDVALIDITY or UIDNEXT`)
    }
    return { uidValidity: String(uidValidity), uidNext, messages }
  }

  async #inFolder<T>(folder: string, command: () => Promise<T>): Promise<T> {
    try {
      return await this.#run(this.#named(folder), command)
    } catch (error) {
      throw error instanceof FolderNotFound ? await this.#refusedFolder(folder) : error
    }
  }

  /** Servers refuse a missing folder in many ways; a list of those there are tells, and helps. */
  async #refusedFolder(folder: string): Promise<MailboxError> {
    const list = await this.folders()
    if (list.folders.some(({ path }) => path === folder))
      return new ProtocolBroken(`${this.#named(folder)} was refused`)
    return new FolderNotFound(`${this.#named(folder)} ${missingFolder(folder, list)}`)
  }

  async #run<T>(where: string, command: () => Promise<T>): Promise<T> {
    this.#commands += 1
    try {
      return await command()
    } catch (error) {
      if (this.#outOfTime) throw new SessionOutOfTime(`${where}: the time of this run is up`)
      const cause = this.#throttling ?? this.#socketError ?? error
      throw imapFailure(cause, where, this.#secrets)
    } finally {
      this.#commands -= 1
    }
  }

  /** imapflow would wait as long as the server suggests, and then try three times more, with the function running. */
  #endThrottled(error: unknown): void {
    this.#throttling = error
    // It says so just before it begins to wait, and only a wait that has begun is ended by closing.
    setImmediate(() => this.#client.close())
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

const isThrottling = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ETHROTTLE'

const secretsOf = (login: Login): string[] =>
  'password' in login ? [login.password] : [login.accessToken]
