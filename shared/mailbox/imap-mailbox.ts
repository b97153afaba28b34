import { ImapFlow } from 'imapflow'
import {
  ConnectionStalled,
  FolderNotFound,
  type MailboxError,
  ProtocolBroken,
  ServerSilent,
} from '../failures/mailbox-errors.js'
import { imapFailure } from './imap-failures.js'
import type { ImapLimits } from './imap-limits.js'
import {
  type FolderStatus,
  type Login,
  type MailboxSession,
  type MailServer,
  type MessageHead,
  MessageVanished,
  type OpenMailbox,
  SessionOutOfTime,
} from './mailbox-session.js'
import { uidSet } from './uid-set.js'

/** How this client names itself (RFC 2971); NetEase refuses mailboxes to clients that do not. */
const CLIENT_INFO = { name: 'mailjobs', vendor: 'mailjobs', 'support-url': false } as const

/** A stream may be this much longer than RFC822.SIZE, which some servers estimate, before it counts as endless. */
const SIZE_SLACK = 1024 * 1024

/**
 * The one door to imapflow, set for the fewest round trips: LOGIN in one command, no COMPRESS, no ENABLE, no IDLE,
 * no LIST before EXAMINE. It logs nothing: the dialogue holds subjects and addresses.
 */
export const imapMailboxes =
  (limits: ImapLimits): OpenMailbox =>
  async (server, login, { timeLimitMs }) => {
    const session = new ImapMailbox(server, login, limits)
    await session.connect(timeLimitMs)
    return session
  }

class ImapMailbox implements MailboxSession {
  readonly #client: ImapFlow
  readonly #server: MailServer
  readonly #secret: string
  readonly #limits: ImapLimits
  #folder = ''
  #socketError: unknown
  #timer: NodeJS.Timeout | undefined
  #outOfTime = false

  constructor(server: MailServer, login: Login, limits: ImapLimits) {
    this.#server = server
    this.#secret = login.password
    this.#limits = limits
    this.#client = newClient(server, login, limits)
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

  async status(folder: string): Promise<FolderStatus> {
    const query = { uidValidity: true, uidNext: true, messages: true }
    const status = await this.#inFolder(folder, () => this.#client.status(folder, query))
    if (!status) throw await this.#refusedFolder(folder)
    return this.#folderStatus(folder, status)
  }

  async examine(folder: string): Promise<FolderStatus> {
    presetFolder(this.#client, folder)
    const opened = await this.#inFolder(folder, () =>
      this.#client.mailboxOpen(folder, { readOnly: true }),
    )
    this.#folder = folder
    const { uidValidity, uidNext, exists } = opened
    return this.#folderStatus(folder, { uidValidity, uidNext, messages: exists })
  }

  uids(first: number, last: number): Promise<readonly number[]> {
    return this.#search({ uid: `${first}:${last}` }, (uid) => uid >= first && uid <= last)
  }

  uidsSince(day: Date): Promise<readonly number[]> {
    return this.#search({ since: day }, () => true)
  }

  async heads(first: number, last: number): Promise<readonly MessageHead[]> {
    const heads = await this.#inFolder(this.#folder, () => this.#collectHeads(first, last))
    return heads.toSorted((a, b) => a.uid - b.uid)
  }

  /** Row by row, so that a batch of endless headers is cut before it is collected. */
  async #collectHeads(first: number, last: number): Promise<MessageHead[]> {
    const query = { uid: true, flags: true, internalDate: true, size: true, headers: true }
    const heads: MessageHead[] = []
    for await (const row of this.#client.fetch(`${first}:${last}`, query, { uid: true })) {
      const { uid, internalDate, size, flags, headers } = row
      if (uid < first || uid > last || !headers || size === undefined) continue
      const date = new Date(internalDate ?? Number.NaN)
      if (Number.isNaN(date.getTime())) throw this.#nonsense(`no INTERNALDATE for UID ${uid}`)
      const header = Buffer.from(headers.subarray(0, this.#limits.headerBytes))
      heads.push({ uid, internalDate: date, size, flags: [...(flags ?? [])], header })
    }
    return heads
  }

  async messages(uids: readonly number[]): Promise<ReadonlyMap<number, Buffer>> {
    const rows = await this.#inFolder(this.#folder, () =>
      this.#client.fetchAll(uidSet(uids), { uid: true, source: true }, { uid: true }),
    )
    const asked = new Set(uids)
    const found = rows.flatMap(({ uid, source }) =>
      source && asked.has(uid) ? [[uid, source] as const] : [],
    )
    return new Map(found)
  }

  /**
   * imapflow's own download() takes an answer shorter than asked for as the end, and so cuts messages on servers that
   * cap partial fetches. Only an empty answer is an end.
   */
  async *message(uid: number, expectedSize: number): AsyncIterable<Buffer> {
    const maxLength = this.#limits.chunkBytes
    let start = 0
    while (start <= expectedSize * 2 + SIZE_SLACK) {
      const row = await this.#inFolder(this.#folder, () =>
        this.#client.fetchOne(
          String(uid),
          { uid: true, source: { start, maxLength } },
          { uid: true },
        ),
      )
      if (!row) throw new MessageVanished(uid)
      const chunk = row.source ?? Buffer.alloc(0)
      if (chunk.length === 0) return
      yield chunk
      // A server that ignores the range sends the whole message for the first one.
      if (chunk.length > maxLength && start === 0) return
      if (chunk.length > maxLength) throw this.#nonsense(`more bytes than asked for, UID ${uid}`)
      start += chunk.length
    }
    throw this.#nonsense(`UID ${uid} does not end: ${start} bytes, ${expectedSize} announced`)
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#client.close()
  }

  async #search(query: { uid: string } | { since: Date }, wanted: (uid: number) => boolean) {
    const uids = await this.#inFolder(this.#folder, () => this.#client.search(query, { uid: true }))
    if (!Array.isArray(uids)) throw this.#nonsense('SEARCH was refused')
    return uids.filter(wanted).toSorted((a, b) => a - b)
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
    const folders = await this.#run(this.#named(folder), () => this.#client.list())
    const paths = folders.map(({ path }) => path)
    if (paths.includes(folder)) return new ProtocolBroken(`${this.#named(folder)} was refused`)
    return new FolderNotFound(
      `${this.#named(folder)} does not exist; there are: ${paths.join(', ')}`,
    )
  }

  async #run<T>(where: string, command: () => Promise<T>): Promise<T> {
    try {
      return await command()
    } catch (error) {
      if (this.#outOfTime) throw new SessionOutOfTime(`${where}: the time of this run is up`)
      throw imapFailure(this.#socketError ?? error, where, this.#secret)
    }
  }

  #named(folder: string): string {
    return `${this.#server.host}, folder ${folder}`
  }

  #nonsense(what: string): ProtocolBroken {
    return new ProtocolBroken(`${this.#named(this.#folder)}: ${what}`)
  }
}

function newClient(
  { host, port, security, servername, ca }: MailServer,
  login: Login,
  limits: ImapLimits,
): ImapFlow {
  return new ImapFlow({
    host,
    port,
    secure: security === 'tls',
    doSTARTTLS: security === 'starttls',
    ...(servername === undefined ? {} : { servername }),
    ...(ca === undefined ? {} : { tls: { ca } }),
    auth: { user: login.username, pass: login.password, loginMethod: 'LOGIN' },
    clientInfo: CLIENT_INFO,
    logger: false,
    disableAutoIdle: true,
    disableAutoEnable: true,
    disableCompression: true,
    // Strato's server answers every SEARCH empty in this mode (imapflow issue 411).
    disableIMAP4rev2: true,
    connectionTimeout: limits.connectionTimeoutMs,
    greetingTimeout: limits.greetingTimeoutMs,
    socketTimeout: limits.socketTimeoutMs,
    maxLineLength: limits.maxLineBytes,
    maxLiteralSize: limits.maxLiteralBytes,
    maxResponseSize: limits.maxResponseBytes,
    maxResponseTokens: limits.maxResponseTokens,
  })
}

/** imapflow lists a folder before it opens it, unless it knows it already: two round trips of every poll. */
function presetFolder(client: ImapFlow, path: string): void {
  const known: unknown = Reflect.get(client, 'folders')
  if (known instanceof Map && !known.has(path)) known.set(path, { path })
}
