/** A folder's numbers (RFC 9051 2.3.1.1, 6.3.11). */
export interface FolderStatus {
  /** Decimal. A UID means something only together with it. */
  readonly uidValidity: string
  /** No message will get a UID below it any more. */
  readonly uidNext: number
  readonly messages: number
}

/** What one range FETCH tells of a message. */
export interface MessageHead {
  readonly uid: number
  /** When the server received it. */
  readonly internalDate: Date
  /** RFC822.SIZE, in bytes; some servers only estimate it. */
  readonly size: number
  readonly flags: readonly string[]
  /** The header block, raw. */
  readonly header: Buffer
}

/** The message was listed a moment ago and is gone: another client removed it. */
export class MessageVanished extends Error {
  override readonly name = 'MessageVanished'
  readonly uid: number

  constructor(uid: number) {
    super(`the message with UID ${uid} is gone`)
    this.uid = uid
  }
}

/** The time of the run is up, and the session was closed for it: an ordinary ending, not a failure. */
export class SessionOutOfTime extends Error {
  override readonly name = 'SessionOutOfTime'
}

/**
 * One login to one mailbox, read-only: it sets no flag and moves nothing.
 * Every method rejects with a MailboxError of the catalogue, or with SessionOutOfTime.
 */
export interface MailboxSession {
  /** The folder's numbers, without opening it. */
  status(folder: string): Promise<FolderStatus>
  /** Opens the folder (EXAMINE); the methods below work on it. */
  examine(folder: string): Promise<FolderStatus>
  /** The UIDs that exist in a range, ascending. */
  uids(first: number, last: number): Promise<readonly number[]>
  /** The UIDs received on a day or later; the server judges by its own time zone (RFC 9051 6.4.4 SINCE). */
  uidsSince(day: Date): Promise<readonly number[]>
  /** Heads of the messages in a range, ascending by UID; those that do not exist are left out. */
  heads(first: number, last: number): Promise<readonly MessageHead[]>
  /** Whole messages, in one FETCH: the caller bounds their bytes. Those that do not exist are left out. */
  messages(uids: readonly number[]): Promise<ReadonlyMap<number, Buffer>>
  /** A message of any size, in chunks. @throws MessageVanished */
  message(uid: number, expectedSize: number): AsyncIterable<Buffer>
  /** Ends the session; never rejects, never waits. */
  close(): void
}

/** What a login needs. */
export interface Login {
  readonly username: string
  readonly password: string
}

/** Where a mailbox is, and how its connection is secured. */
export interface MailServer {
  readonly host: string
  readonly port: number
  readonly security: 'tls' | 'starttls' | 'none'
  readonly servername?: string | undefined
  readonly ca?: string | undefined
}

/** Opens a session that is closed by itself after `timeLimitMs`. */
export type OpenMailbox = (
  server: MailServer,
  login: Login,
  limits: { readonly timeLimitMs: number },
) => Promise<MailboxSession>
