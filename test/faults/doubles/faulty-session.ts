import {
  AccountDisabled,
  ConnectionLost,
  FolderDenied,
  LoginRefused,
  LoginUnavailable,
  MailboxBusy,
  ServerSilent,
  ServerThrottled,
  SessionOutOfTime,
} from '../../../shared/failures/mailbox-errors.js'
import type {
  ActionResult,
  MailboxSession,
  OpenMailbox,
} from '../../../shared/mailbox/mailbox-session.js'
import type { FaultKind } from '../faults.js'
import { type FaultyRun, forEver } from '../faulty-run.js'
import type { VirtualTime } from '../virtual-time.js'

/** What sessions are opened with. */
export interface FaultyMailboxOptions {
  readonly time: VirtualTime
  readonly run: FaultyRun
  /** A session without faults. */
  readonly open: () => MailboxSession
  /** Folders that the server lets nobody into for now. */
  readonly isBarred: (folder: string) => boolean
}

/** A silent server is given up after so long (`IMAP_LIMITS.socketTimeoutMs`). */
const SILENCE_MS = 30_000

/** The mail server as one run reaches it: each command meets what is planned for it. */
export const faultyMailbox =
  (options: FaultyMailboxOptions): OpenMailbox =>
  (_server, _login, { timeLimitMs }) =>
    options.run.call({
      port: 'mailbox',
      what: 'login',
      effect: () => new FaultySession(options, timeLimitMs),
      failure: loginFailure,
      longestMs: Math.min(SILENCE_MS, timeLimitMs),
    })

/** A refusal of a login holds the mailbox for an hour; others do not. */
function loginFailure(kind: FaultKind): Error {
  if (kind === 'refused') return new LoginRefused('mail.example.com: NO [AUTHENTICATIONFAILED]')
  if (kind === 'throttled') return new ServerThrottled('mail.example.com: NO [LIMIT]')
  if (kind === 'cut in the middle')
    return new LoginUnavailable('mail.example.com: NO [UNAVAILABLE]')
  if (kind === 'answer lost, tried again')
    return new AccountDisabled('mail.example.com: NO [EXPIRED]')
  if (kind === 'slow') return new ServerSilent('mail.example.com: no answer')
  return new ConnectionLost('mail.example.com: the connection ended')
}

class FaultySession implements MailboxSession {
  readonly #options: FaultyMailboxOptions
  readonly #session: MailboxSession
  readonly #endsAtMs: number

  constructor(options: FaultyMailboxOptions, timeLimitMs: number) {
    this.#options = options
    this.#session = options.open()
    this.#endsAtMs = options.time.passedMs + timeLimitMs
  }

  get isOpen(): boolean {
    return this.#session.isOpen
  }

  folders() {
    return this.#call('LIST', () => this.#session.folders())
  }

  status(folder: string) {
    return this.#ofFolder('STATUS', folder, () => this.#session.status(folder))
  }

  examine(folder: string) {
    return this.#ofFolder('EXAMINE', folder, () => this.#session.examine(folder))
  }

  select(folder: string) {
    return this.#ofFolder('SELECT', folder, () => this.#session.select(folder))
  }

  uids(first: number, last: number) {
    return this.#call(`SEARCH ${first}:${last}`, () => this.#session.uids(first, last))
  }

  uidsSince(day: Date) {
    return this.#call(`SEARCH SINCE ${day.toISOString()}`, () => this.#session.uidsSince(day))
  }

  uidsOfMessageId(messageId: string) {
    return this.#call(`SEARCH ${messageId}`, () => this.#session.uidsOfMessageId(messageId))
  }

  removedSince(...[folder, range, modseq]: Parameters<MailboxSession['removedSince']>) {
    return this.#ofFolder(`FETCH VANISHED ${range.first}:${range.last} of`, folder, () =>
      this.#session.removedSince(folder, range, modseq),
    )
  }

  heads(first: number, last: number) {
    return this.#rows(`FETCH heads ${first}:${last}`, () => this.#session.heads(first, last))
  }

  messages(uids: readonly number[]) {
    return this.#rows(`FETCH bodies ${uids.join()}`, () => this.#session.messages(uids))
  }

  message(uid: number, size: number) {
    return this.#rows(`FETCH body ${uid} in pieces`, () => this.#session.message(uid, size))
  }

  range(uid: number, offset: number, bytes: number) {
    return this.#rows(`FETCH body ${uid}, ${bytes} bytes from ${offset}`, () =>
      this.#session.range(uid, offset, bytes),
    )
  }

  markRead(uids: readonly number[]) {
    return this.#act('STORE \\Seen', uids, (some) => this.#session.markRead(some))
  }

  move(uids: readonly number[], folder: string) {
    return this.#act(`MOVE to ${folder}`, uids, (some) => this.#session.move(some, folder))
  }

  remove(uids: readonly number[]) {
    return this.#act('EXPUNGE', uids, (some) => this.#session.remove(some))
  }

  append(...args: Parameters<MailboxSession['append']>) {
    return this.#call(`APPEND ${args[0]}`, () => this.#session.append(...args))
  }

  close(): void {
    this.#session.close()
  }

  async #ofFolder<T>(command: string, folder: string, effect: () => Promise<T>): Promise<T> {
    return this.#call(`${command} ${folder}`, async () => {
      if (this.#options.isBarred(folder)) throw new FolderDenied(`${folder}: NO [NOPERM]`)
      return effect()
    })
  }

  /** What is refused stays as it was; all else that goes wrong is of the connection. */
  async #act(
    command: string,
    uids: readonly number[],
    effect: (uids: readonly number[]) => Promise<ActionResult>,
  ): Promise<ActionResult> {
    const refusal = new RefusedAction()
    try {
      return await this.#call(
        `${command} ${uids.join()}`,
        () => effect(uids),
        () => effect(uids.slice(0, Math.ceil(uids.length / 2))),
        (kind) => (kind === 'refused' ? refusal : commandFailure(kind)),
      )
    } catch (error) {
      if (error !== refusal) throw error
      return { refused: uids, stuck: [], reason: 'NO refused' }
    }
  }

  async #call<T>(
    what: string,
    effect: () => Promise<T>,
    partOfEffect?: () => Promise<unknown>,
    failure = commandFailure,
  ): Promise<T> {
    this.#requireTime()
    const { run } = this.#options
    const answer = await run
      .call({
        port: 'mailbox',
        what,
        effect: async () => {
          this.#requireTime()
          return effect()
        },
        ...(partOfEffect && { partOfEffect }),
        failure: (kind) =>
          kind === 'slow' ? new ServerSilent(`${what}: no answer`) : failure(kind),
        longestMs: SILENCE_MS,
      })
      .catch((error: unknown) => {
        if (error instanceof ConnectionLost || error instanceof ServerSilent) this.close()
        throw error
      })
    this.#requireTime()
    return answer
  }

  /** Rows come one by one, and the connection or the process may end between two of them, or in one. */
  async *#rows<T>(what: string, begin: () => AsyncIterable<T>): AsyncGenerator<T> {
    this.#requireTime()
    const { run } = this.#options
    const kind = run.begin('mailbox', what)
    await run.moment('mailbox')
    if (kind === 'slow') await this.#slowly()
    if (kind === 'killed before') await this.#died()
    if (kind && BEFORE_ANY_ROW.has(kind)) throw this.#lost(kind)
    const rows = begin()[Symbol.asyncIterator]()
    for (let count = 0; ; count += 1) {
      if (kind?.startsWith('killed') && count > 0) await this.#died()
      if (kind?.startsWith('answer lost') && count > 0) throw this.#lost(kind)
      if (kind === 'cut in the middle' && count > 0) throw this.#lost(kind)
      if (kind === 'frozen' && count === 1) run.freeze()
      await run.pass(1)
      this.#requireTime()
      const row = await rows.next()
      if (row.done) break
      yield row.value
    }
    if (kind === 'killed after' || kind === 'killed in the middle') await this.#died()
    // An answer of one row that was cut is cut before its tagged end.
    if (kind?.startsWith('answer lost') || kind === 'cut in the middle') throw this.#lost(kind)
  }

  async #slowly(): Promise<void> {
    const slowMs = this.#options.run.slowMs('mailbox')
    if (slowMs <= SILENCE_MS) return this.#options.run.pass(slowMs)
    await this.#options.run.pass(SILENCE_MS)
    this.close()
    throw new ServerSilent('mail.example.com: no answer')
  }

  #lost(kind: FaultKind): Error {
    const error = commandFailure(kind)
    if (error instanceof ConnectionLost) this.close()
    return error
  }

  async #died(): Promise<never> {
    this.#options.run.kill()
    return forEver()
  }

  /** It closes by itself when its time is up. */
  #requireTime(): void {
    if (this.#options.time.passedMs < this.#endsAtMs) return
    this.close()
    throw new SessionOutOfTime('mail.example.com: the time of the run is up')
  }
}

class RefusedAction extends Error {
  override readonly name = 'RefusedAction'
}

const BEFORE_ANY_ROW: ReadonlySet<FaultKind> = new Set(['refused', 'throttled', 'cut'])

function commandFailure(kind: FaultKind): Error {
  if (kind === 'refused') return new MailboxBusy('mail.example.com: NO [INUSE]')
  if (kind === 'throttled') return new ServerThrottled('mail.example.com: NO [LIMIT]')
  return new ConnectionLost('mail.example.com: the connection ended')
}
