import { FailureError } from '../../../shared/failures/failure-error.js'
import type { UidRange } from '../../../shared/mailbox/arrivals.js'
import type {
  ActionResult,
  AppendResult,
  MailboxSession,
  NewMessage,
} from '../../../shared/mailbox/mailbox-session.js'

/** A server that ends one session after another is left alone until the next poll. */
const MAX_SESSIONS = 8

/** A session that can be begun anew where a server ends it at a message, so that the rest of the mailbox does not wait for it. */
export class LastingSession implements MailboxSession {
  readonly #open: () => Promise<MailboxSession>
  #session: MailboxSession
  #sessions = 1
  #isClosed = false

  private constructor(open: () => Promise<MailboxSession>, session: MailboxSession) {
    this.#open = open
    this.#session = session
  }

  /** @throws what `open` throws */
  static async begin(open: () => Promise<MailboxSession>): Promise<LastingSession> {
    return new LastingSession(open, await open())
  }

  /**
   * Begins it anew; the folder has to be opened again. @param ended why the last one ended @throws it, where another one is not begun
   * any more; or what is wrong with the login by now
   */
  async beginAnew(ended: FailureError): Promise<void> {
    if (this.#isClosed || this.#sessions === MAX_SESSIONS) throw ended
    this.#sessions += 1
    this.#session.close()
    try {
      this.#session = await this.#open()
    } catch (error) {
      // A server that is gone has ended the session for it.
      throw error instanceof FailureError && error.failure.passesByItself ? ended : error
    }
  }

  get isOpen(): boolean {
    return this.#session.isOpen
  }

  folders() {
    return this.#session.folders()
  }

  status(folder: string) {
    return this.#session.status(folder)
  }

  examine(folder: string) {
    return this.#session.examine(folder)
  }

  uids(first: number, last: number) {
    return this.#session.uids(first, last)
  }

  uidsSince(day: Date) {
    return this.#session.uidsSince(day)
  }

  uidsOfMessageId(messageId: string) {
    return this.#session.uidsOfMessageId(messageId)
  }

  removedSince(folder: string, range: UidRange, modseq: string) {
    return this.#session.removedSince(folder, range, modseq)
  }

  heads(first: number, last: number) {
    return this.#session.heads(first, last)
  }

  messages(uids: readonly number[]) {
    return this.#session.messages(uids)
  }

  message(uid: number, size: number) {
    return this.#session.message(uid, size)
  }

  range(uid: number, offset: number, bytes: number) {
    return this.#session.range(uid, offset, bytes)
  }

  select(folder: string) {
    return this.#session.select(folder)
  }

  markRead(uids: readonly number[]): Promise<ActionResult> {
    return this.#session.markRead(uids)
  }

  move(uids: readonly number[], folder: string): Promise<ActionResult> {
    return this.#session.move(uids, folder)
  }

  remove(uids: readonly number[]): Promise<ActionResult> {
    return this.#session.remove(uids)
  }

  append(folder: string, message: NewMessage): Promise<AppendResult> {
    return this.#session.append(folder, message)
  }

  close(): void {
    this.#isClosed = true
    this.#session.close()
  }
}
