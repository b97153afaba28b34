import type { ServerCertificate } from '../runtime/server-certificate.js'
import type { UidRange } from './arrivals.js'
import type { FolderList } from './folder-names.js'

/** A folder's numbers (RFC 9051 2.3.1.1, 6.3.11). */
export interface FolderStatus {
  /** Decimal. A UID means something only together with it. */
  readonly uidValidity: string
  /** No message will get a UID below it any more; where it was not told, one more than the highest UID. */
  readonly uidNext: number
  /** Whether the server told UIDNEXT: else it may have been higher before, when the last message was still there. */
  readonly isUidNextTold: boolean
  readonly messages: number
  /** HIGHESTMODSEQ, decimal (RFC 7162 3.1.2.1): every change of the folder raises it. Only of an opened folder whose server tells it. */
  readonly modseq?: string
}

/** What an operator wants to know of a folder, and no poll. */
export interface FolderOutline {
  readonly messages: number
  /** Without \Seen; absent where the server does not tell. */
  readonly unseen?: number
  /** Of all of them together; absent where the server does not tell (RFC 8438). */
  readonly bytes?: number
  /** The INTERNALDATE of the first and the last message by their place in the folder; absent where there is none. */
  readonly oldest?: Date
  readonly newest?: Date
}

/** How much of its storage a mailbox uses (RFC 9208). */
export interface StorageUse {
  readonly usedBytes: number
  /** Absent where it may use any. */
  readonly limitBytes?: number
}

/** What a server tells of a message beside its text (RFC 9051 2.3). */
export interface MessageAttributes {
  readonly uid: number
  /** When the server received it; where it tells nothing that is a date, what the header says. */
  readonly internalDate: Date
  /** Neither says it: the date above only stands for one. */
  readonly isDateUnknown?: true
  /** The day of that on the server's own clock, where it tells one: `2026-11-01`. */
  readonly internalDay?: string
  /** RFC822.SIZE, in bytes; some servers only estimate it. */
  readonly size: number
  /** What was told cannot be so, or was false of other mail: it is this long at least. */
  readonly isSizeFalse?: true
  readonly flags: readonly string[]
}

/** What one range FETCH tells of a message. */
export interface MessageHead extends Omit<MessageAttributes, 'internalDate' | 'isDateUnknown'> {
  /** Undefined if the server tells none, or what is no date. */
  readonly internalDate: Date | undefined
  /** The header block, raw. */
  readonly header: Buffer
}

/** A message, whole and raw. */
export interface FetchedMessage {
  readonly uid: number
  /** Undefined if it is too large to be held, whatever size was told; it can be read in pieces. */
  readonly raw: Buffer | undefined
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

/** A server does not give out a range of a message as it was asked for it: the message has to be read in one piece. */
export class RangeNotServed extends Error {
  override readonly name = 'RangeNotServed'

  constructor(uid: number, why: string) {
    super(`a range of the message with UID ${uid} is not given out as it was asked for: ${why}`)
  }
}

/** What came of an action, as the folder shows it afterwards; a message that is gone counts as done. */
export interface ActionResult {
  /** Messages that are as they were: worth another try. */
  readonly refused: readonly number[]
  /** Done as far as it goes, but still there; flagged \Deleted where the server let us. Another try would not help. */
  readonly stuck: readonly number[]
  /** The server's words, if it refused something. */
  readonly reason?: string
}

/** A message that is put into a folder. */
export interface NewMessage {
  /** Byte for byte as it will be kept; lines end with CRLF. */
  readonly raw: Buffer
  readonly flags: readonly string[]
  /** The INTERNALDATE it gets. */
  readonly internalDate: Date
}

/** Whether a message was put into a folder, or the server's words for why not: it is too large, or the mailbox is full. */
export type AppendResult =
  | { readonly appended: true }
  | { readonly appended: false; readonly reason: string }

/**
 * One login to one mailbox. It sets no flag and moves nothing, but by the methods that say so.
 * Every method rejects with a MailboxError of the catalogue.
 */
export interface MailboxSession {
  /** Whether it can still be asked: a server, or a failure, may have ended it. */
  readonly isOpen: boolean
  /** All folders: one LIST. The methods below take their paths. */
  folders(): Promise<FolderList>
  /** The folder's numbers, without opening it. */
  status(folder: string): Promise<FolderStatus>
  /** Opens the folder (EXAMINE); the methods below work on it. */
  examine(folder: string): Promise<FolderStatus>
  /** The UIDs that exist in a range, ascending. */
  uids(first: number, last: number): Promise<readonly number[]>
  /** The UIDs received on a day or later; the server judges by its own time zone (RFC 9051 6.4.4 SINCE). */
  uidsSince(day: Date): Promise<readonly number[]>
  /** The UIDs of the messages that have this in their Message-ID: an id of ours, ASCII with its angle brackets. */
  uidsOfMessageId(messageId: string): Promise<readonly number[]>
  /**
   * The UIDs of a range that the server's log says were removed since a folder had a modseq, ascending (RFC 7162 3.2.6, VANISHED): all that
   * do not exist, where the log does not reach back so far. Undefined where it keeps none. The folder is opened for it, by `examine`.
   */
  removedSince(
    folder: string,
    range: UidRange,
    modseq: string,
  ): Promise<readonly UidRange[] | undefined>
  /**
   * Heads of the messages in a range, in as few FETCHes as the server allows, in the order it sends them; those that do not exist are
   * left out. One is in memory at a time, as with `messages`. Nothing else may be asked of the session meanwhile.
   */
  heads(first: number, last: number): AsyncIterable<MessageHead>
  /**
   * Whole messages, in one FETCH, in the order the server sends them; those that do not exist are left out. One is in
   * memory at a time: who takes them slowly holds the server back. Nothing else may be asked of the session meanwhile.
   */
  messages(uids: readonly number[]): AsyncIterable<FetchedMessage>
  /** A message of any size, in pieces. `size` is what was told of it; only a message of none may be empty. @throws MessageVanished */
  message(uid: number, size: number): AsyncIterable<Buffer>
  /**
   * So many bytes of a message, from an offset on, in pieces (RFC 9051 6.4.5, partial). Fewer come where it ends, or where the server
   * gives out less at a time; none behind its end. From offset 0 more may come: all of it, from a server that knows no ranges.
   * @throws RangeNotServed, and the session may have ended then; MessageVanished
   */
  range(uid: number, offset: number, bytes: number): AsyncIterable<Buffer>
  /** Opens the folder for changes (SELECT); the methods below work only then. @throws ActionRefused if it can only be read */
  select(folder: string): Promise<FolderStatus>
  /** Sets \Seen. */
  markRead(uids: readonly number[]): Promise<ActionResult>
  /** Moves messages into a folder, by its path. */
  move(uids: readonly number[], folder: string): Promise<ActionResult>
  /** Removes messages for good: these, and no others that are flagged \Deleted. */
  remove(uids: readonly number[]): Promise<ActionResult>
  /** Puts a message into a folder, by its path. After a failure it may be there all the same: look before another try. */
  append(folder: string, message: NewMessage): Promise<AppendResult>
  /** Ends the session; never rejects, never waits. */
  close(): void
}

/** A session that also tells an operator what is in the mailbox; it changes as little. */
export interface SurveyedSession extends MailboxSession {
  /** Counts and dates of a folder: one STATUS, and where it has mail, one EXAMINE and a FETCH of two messages. It is open then. */
  outline(folder: string): Promise<FolderOutline>
  /** How much of its storage the mailbox uses; undefined where the server does not tell. */
  storage(): Promise<StorageUse | undefined>
}

/** A login by password. */
export interface PasswordLogin {
  readonly username: string
  readonly password: string
}

/** A login by an OAuth2 access token (RFC 7628). */
export interface TokenLogin {
  readonly username: string
  readonly accessToken: string
}

/** What a login needs. */
export type Login = PasswordLogin | TokenLogin

/** Where a mailbox is, and how its connection is secured. */
export interface MailServer {
  readonly host: string
  readonly port: number
  readonly security: 'tls' | 'starttls' | 'none'
  readonly servername?: string | undefined
  readonly ca?: string | undefined
}

/** How far the beginning of a session has come. */
export type SessionMilestone =
  /** The line is encrypted, and the certificate was accepted. */
  | { readonly reached: 'secured'; readonly certificate: ServerCertificate | undefined }
  /** The server has begun to speak the protocol. */
  | { readonly reached: 'greeted' }
  /** The login is taken; what the server says it can do (CAPABILITY, RFC 9051 7.2.2). */
  | { readonly reached: 'logged in'; readonly capabilities: readonly string[] }

/** How long a session lasts, and who is told of it. */
export interface SessionOptions {
  /** It is closed by itself then. */
  readonly timeLimitMs: number
  /** Told, once each, in words for an operator, what is read in another way than usual, as the server cannot do it. */
  readonly onWorkaround?: (words: string) => void
  /** Told of the certificate that the session is secured by, when it is. */
  readonly onCertificate?: (certificate: ServerCertificate) => void
  /** Told as the session begins, before it is there. */
  readonly onMilestone?: (milestone: SessionMilestone) => void
}

/** Opens a session. */
export type OpenMailbox<Session extends MailboxSession = MailboxSession> = (
  server: MailServer,
  login: Login,
  options: SessionOptions,
) => Promise<Session>
