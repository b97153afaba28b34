import { ActionRefused, FolderNotFound, ProtocolBroken } from '../../failures/mailbox-errors.js'
import type { FolderStatus } from '../mailbox-session.js'
import { type FolderCommands, isWithoutReason } from './folder-commands.js'
import { isComplete, numbersOf, type ToldNumbers, withNumbersOf } from './folder-numbers.js'
import { presetFolder } from './imap-client.js'

const NUMBERS = { uidValidity: true, uidNext: true, messages: true } as const
const LAST_MESSAGE = '4294967295:*'
/** Nothing of a body is asked for. */
const NO_BODY = { section: 'HEADER', maxBytes: 0, keptBytes: 0 } as const
const STATUS_REFUSED = 'the server refuses STATUS: the folder is opened to learn its numbers'

/** Opens folders, and learns their numbers in one of the ways that the server leaves. */
export class OpenedFolder {
  readonly #commands: FolderCommands
  /** Of the folder that is open. */
  #numbers: FolderStatus | undefined
  /** What STATUS told last of a folder, before it was opened: what it names is there by then. */
  #lastStatus: { readonly folder: string; readonly told: ToldNumbers } | undefined

  constructor(commands: FolderCommands) {
    this.#commands = commands
  }

  /** In the folder, when it was opened. */
  get messages(): number {
    return this.#numbers?.messages ?? 0
  }

  /** UIDNEXT, less one. */
  get lastUid(): number {
    return (this.#numbers?.uidNext ?? 1) - 1
  }

  async status(folder: string): Promise<FolderStatus> {
    const told = await this.#askStatus(folder)
    // What STATUS leaves out, or refuses, the opened folder has.
    return told && isComplete(told)
      ? numbersOf(this.#commands.named(folder), told, noUid)
      : this.examine(folder)
  }

  async examine(folder: string): Promise<FolderStatus> {
    const { status } = await this.#open(folder, { readOnly: true })
    return status
  }

  async select(folder: string): Promise<FolderStatus> {
    const { status, isReadOnly } = await this.#open(folder, { readOnly: false })
    if (isReadOnly)
      throw new ActionRefused(`${this.#commands.named(folder)} can only be read by this login`)
    return status
  }

  /** Undefined if it is refused without a reason that is known. */
  async #askStatus(folder: string): Promise<ToldNumbers | undefined> {
    const { connection } = this.#commands
    connection.lastRefusal = undefined
    const status = await this.#commands.run(folder, () => connection.client.status(folder, NUMBERS))
    const refusal = status ? undefined : this.#commands.refusal(folder)
    if (refusal && !isWithoutReason(refusal) && !(refusal instanceof FolderNotFound)) throw refusal
    if (refusal) this.#commands.workAround(STATUS_REFUSED, folder)
    this.#lastStatus = status ? { folder, told: status } : undefined
    return status || undefined
  }

  async #open(folder: string, mode: { readonly readOnly: boolean }) {
    const { client } = this.#commands.connection
    presetFolder(client, folder)
    const open = () => this.#commands.run(folder, () => client.mailboxOpen(folder, mode))
    let opened = await this.#withoutModseqAtLeast(open)
    this.#commands.folder = folder
    if (!isComplete(toldBy(opened)) && this.#lastStatus?.folder !== folder) {
      // What STATUS names has come before the folder is opened: else mail that comes in between would be taken for gone.
      await this.#askStatus(folder)
      opened = await open()
    }
    const before = this.#lastStatus?.folder === folder ? this.#lastStatus.told : {}
    const told = withNumbersOf(toldBy(opened), before)
    const highestUid = () => this.#highestUid(opened.exists)
    const status = await numbersOf(this.#commands.named(folder), told, highestUid)
    this.#tellOddNumbers(toldBy(opened), status)
    this.#numbers = status
    return { status, isReadOnly: opened.readOnly === true }
  }

  /** A server that keeps a log and does not like to be asked for a modseq with it is not asked again in the session. */
  async #withoutModseqAtLeast<T>(open: () => Promise<T>): Promise<T> {
    const { connection } = this.#commands
    const { client } = connection
    const isAsked = connection.asksModseq && client.capabilities.has('QRESYNC')
    try {
      return await open()
    } catch (error) {
      if (!isAsked || !client.usable || !(error instanceof ProtocolBroken)) throw error
      connection.asksModseq = false
      return open()
    }
  }

  /** A range that ends with `*` has the last message, also if it begins beyond it (RFC 9051 9, seq-range); imapflow takes no bare `*`. */
  async #highestUid(exists: number | undefined): Promise<number | undefined> {
    if (exists === 0) return undefined
    let highest: number | undefined
    for await (const { uid } of this.#commands.rows(LAST_MESSAGE, { uid: true }, NO_BODY))
      if (uid !== undefined) highest = Math.max(highest ?? uid, uid)
    if (highest === undefined && exists !== undefined)
      throw this.#commands.nonsense(
        `there are ${exists} messages, and the last one is not given out`,
      )
    return highest
  }

  #tellOddNumbers({ uidNext }: ToldNumbers, { uidValidity, isUidNextTold }: FolderStatus): void {
    const tell = (words: string) => this.#commands.workAround(words)
    if (uidValidity === '0')
      tell('UIDVALIDITY is 0, which RFC 3501 does not allow: it is taken as it is')
    if (!isUidNextTold) tell('the server tells no UIDNEXT: what is new is found by the highest UID')
    else if (!uidNext) tell('the server tells UIDNEXT by STATUS only')
  }
}

const toldBy = ({
  uidValidity,
  uidNext,
  exists,
  highestModseq,
}: {
  readonly uidValidity?: bigint
  readonly uidNext?: number
  readonly exists?: number
  readonly highestModseq?: bigint | undefined
}): ToldNumbers => ({ uidValidity, uidNext, messages: exists, modseq: highestModseq })

const noUid = async (): Promise<undefined> => undefined
