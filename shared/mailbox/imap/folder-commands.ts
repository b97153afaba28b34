import type { FetchQueryObject } from 'imapflow'
import { FolderNotFound, type MailboxError, ProtocolBroken } from '../../failures/mailbox-errors.js'
import { type FolderList, missingFolder } from '../folder-names.js'
import { FolderPaths, pathOf } from './folder-paths.js'
import type { SearchQuery } from './folder-search.js'
import { omitSubscriptions, writesNamesOf, writtenName } from './imap-client.js'
import type { ImapConnection } from './imap-connection.js'
import type { ArrivingRow, BodyHandling } from './rows/fetch-rows.js'

/** What stands for bytes that are no UTF-8. */
const UNDECODED = '\ufffd'
const UNNAMEABLE =
  'its name has bytes that are neither modified UTF-7 nor UTF-8, and cannot be asked for; rename it with another client'

/** Commands about folders, whose failures name the folder, and what is told of servers that need another way. */
export class FolderCommands {
  readonly connection: ImapConnection
  /** The folder that is open; empty before. */
  folder = ''
  readonly #host: string
  readonly #paths = new FolderPaths()
  readonly #onWorkaround: (words: string) => void
  readonly #worked = new Set<string>()

  constructor(connection: ImapConnection, host: string, onWorkaround: (words: string) => void) {
    this.connection = connection
    this.#host = host
    this.#onWorkaround = onWorkaround
    writesNamesOf(connection.client, this.#paths)
  }

  /** All folders: one LIST. */
  list(): Promise<FolderList> {
    return this.connection.run(`${this.#host}, list of folders`, () => this.#listed())
  }

  async #listed(): Promise<FolderList> {
    const { client } = this.connection
    omitSubscriptions(client)
    const folders = await client.list()
    for (const listed of folders)
      this.#paths.remember(writtenName(client, pathOf(listed)), listed.pathAsListed)
    return {
      folders: folders.map(({ path, pathAsListed, delimiter, specialUse, flags }) => ({
        path: pathOf({ path, pathAsListed }),
        separator: delimiter || undefined,
        specialUse,
        isSelectable: ![...flags].some((flag) => /^\\(?:noselect|nonexistent)$/i.test(flag)),
      })),
      prefix: client.namespace?.prefix ?? '',
    }
  }

  /** Runs a command about a folder. @throws MailboxError */
  async run<T>(folder: string, command: () => Promise<T>): Promise<T> {
    this.requireName(folder)
    try {
      return await this.connection.run(this.named(folder), command)
    } catch (error) {
      throw error instanceof FolderNotFound ? await this.#refusedFolder(folder) : error
    }
  }

  /** The answers to one FETCH: imapflow gives the command and hears its end, what is in between is not for it. */
  rows(uids: string, query: FetchQueryObject, handling: BodyHandling): AsyncIterable<ArrivingRow> {
    const { client } = this.connection
    const fetch = () => untilEnd(client.fetch(uids, query, { uid: true }))
    return this.connection.rows(handling, () => this.run(this.folder, fetch))
  }

  /** Undefined if the server refuses to search so; a refusal for another reason is a failure. */
  async search({ uid, ...rest }: SearchQuery): Promise<readonly number[] | undefined> {
    const before = this.connection.lastRefusal
    this.connection.lastRefusal = undefined
    const query = { ...(uid !== undefined && { uid }), ...rest }
    const uids = await this.run(this.folder, () =>
      this.connection.client.search(query, { uid: true }),
    )
    const refusal = Array.isArray(uids) ? undefined : this.refusal()
    if (refusal && !isWithoutReason(refusal)) throw refusal
    // Of an action that was refused before, those words are the reason.
    this.connection.lastRefusal = before
    return Array.isArray(uids) ? uids : undefined
  }

  /** What was refused last, as a failure. */
  refusal(folder = this.folder): MailboxError | undefined {
    return this.connection.refusalOf(this.named(folder))
  }

  /** Of the open folder, unless another one is meant. */
  nonsense(what: string): ProtocolBroken {
    return new ProtocolBroken(`${this.named(this.folder)}: ${what}`)
  }

  /** Told once. */
  workAround(words: string, folder = this.folder): void {
    const told = `${this.named(folder)}: ${words}`
    if (this.#worked.has(told)) return
    this.#worked.add(told)
    this.#onWorkaround(told)
  }

  /** @throws FolderNotFound: another name would be asked for */
  requireName(folder: string): void {
    if (folder.includes(UNDECODED)) throw new FolderNotFound(`${this.named(folder)}: ${UNNAMEABLE}`)
  }

  /** A folder with its server, for people. */
  named(folder: string): string {
    return `${this.#host}, folder ${folder}`
  }

  /** Servers refuse a missing folder in many ways; a list of those there are tells, and helps. */
  async #refusedFolder(folder: string): Promise<MailboxError> {
    const refusal = this.connection.lastRefusal
    const list = await this.list()
    this.connection.lastRefusal = refusal
    const words = this.connection.wordsOfRefusal
    if (list.folders.some(({ path }) => path === folder))
      return new ProtocolBroken(
        `${this.named(folder)}: it is listed, and was refused${words && ` (${words})`}`,
      )
    return new FolderNotFound(`${this.named(folder)} ${missingFolder(folder, list)}`)
  }
}

/** A NO or BAD that tells nothing of its reason: it may be the command that the server does not like. */
export const isWithoutReason = (refusal: MailboxError): boolean => refusal instanceof ProtocolBroken

/** A row may have got through: the response of another client's change that was arriving already. */
export async function untilEnd(rows: AsyncIterator<unknown>): Promise<void> {
  for (let row = await rows.next(); !row.done; ) row = await rows.next()
}
