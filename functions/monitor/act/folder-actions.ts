import { actionGivenUp } from '../../../shared/announce/action-given-up.js'
import type { FailureError } from '../../../shared/failures/failure-error.js'
import { ActionRefused, FolderNotFound } from '../../../shared/failures/mailbox-errors.js'
import { type FindFolder, folderFinder } from '../../../shared/mailbox/folder-finder.js'
import { decidedBelow } from '../../../shared/mailbox/folder-state.js'
import { uidSet } from '../../../shared/mailbox/imap/uid-set.js'
import type { ActionResult } from '../../../shared/mailbox/mailbox-session.js'
import {
  type FolderAction,
  hasRoom,
  nameOf,
  nextAction,
  roomLeft,
  settle,
} from '../../../shared/mailbox/pending-actions.js'
import type { LeasedRun } from '../poll-deps.js'
import { openFolder } from '../read/same-uids.js'
import { countAction } from '../tell/poll-outcome.js'

const SAYS_NOTHING = 'the server says nothing, and the mail is still there'

/** An action on messages, as one command can do it. */
interface Task {
  readonly action: FolderAction
  readonly uids: readonly number[]
}

/** What came of it, with the failure that kept it from being tried at all. */
type TriedAction = ActionResult & { readonly failure?: FailureError }

/**
 * Carries out what is pending in a folder: only what the state tells of, so only on mail that is kept, announced and in
 * the ledger. A crash repeats an action, and finds it done; but between COPY and STORE, on a server without MOVE, it leaves a second copy.
 */
export class FolderActions {
  readonly #run: LeasedRun
  readonly #findFolder: FindFolder
  /** By this poll: one refusal a poll is enough. */
  readonly #refused = new Set<number>()
  #isOpen = false
  #failure: FailureError | undefined

  constructor(run: LeasedRun) {
    this.#run = run
    this.#findFolder = folderFinder(run.session, run.watched.mailbox)
  }

  /** Why something could not be done, the first of what the run has of it; the rest was done. */
  get failure(): FailureError | undefined {
    return this.#failure
  }

  /**
   * Does what is pending, as long as there is time; the folder is open for changes afterwards, if there was something.
   * What is refused stays pending until the third poll. @throws MailboxError of the connection; that counts for nothing
   */
  async carryOut(): Promise<void> {
    this.#isOpen = false
    for (let task = this.#next(); task && this.#hasTime(); task = this.#next()) {
      await this.#settle(task, await this.#try(task))
    }
  }

  get #decidedBelow(): number {
    return decidedBelow(this.#run.lease.folder, this.#run.watched.monitors)
  }

  /** For so many messages more it can be remembered what is to be done. */
  get roomLeft(): number {
    return roomLeft(this.#run.lease.folder.pendingActions, this.#decidedBelow)
  }

  /** Whether what a batch asks for can be remembered. */
  get hasRoom(): boolean {
    return hasRoom(this.#run.lease.folder.pendingActions, this.#decidedBelow)
  }

  #next(): Task | undefined {
    return nextAction(this.#run.lease.folder.pendingActions, this.#refused, this.#decidedBelow)
  }

  #hasTime(): boolean {
    return this.#run.deps.deadline.remainingMs() > 0
  }

  async #try({ action, uids }: Task): Promise<TriedAction> {
    try {
      await this.#open()
      if (action === 'mark-read') return await this.#run.session.markRead(uids)
      if (action === 'delete') return await this.#run.session.remove(uids)
      return await this.#run.session.move(uids, await this.#targetOf(action.move))
    } catch (error) {
      if (!(error instanceof FolderNotFound || error instanceof ActionRefused)) throw error
      return { refused: uids, stuck: [], reason: error.message, failure: error }
    }
  }

  /** UIDs of another UIDVALIDITY are other messages: the numbers are compared in the session that uses them. */
  async #open(): Promise<void> {
    if (this.#isOpen) return
    await openFolder(this.#run, 'to change', this.#run.lease.folder)
    this.#isOpen = true
  }

  async #targetOf(name: string): Promise<string> {
    const path = await this.#findFolder(name)
    if (path !== this.#run.watched.folder) return path
    throw new ActionRefused(`${name} is the folder that the mail is in: it would be new mail there`)
  }

  async #settle(task: Task, result: TriedAction): Promise<void> {
    const { pending, givenUp } = settle(this.#run.lease.folder.pendingActions, task, result.refused)
    for (const uid of result.refused) this.#refused.add(uid)
    await this.#announceGivenUp(task, result, [...givenUp, ...result.stuck])
    await this.#run.lease.save({ pendingActions: pending })
    this.#tell(task, result, givenUp)
  }

  /** Before it is forgotten, so that a crash repeats it rather than loses it. */
  async #announceGivenUp(
    { action }: Task,
    { reason = SAYS_NOTHING }: ActionResult,
    uids: readonly number[],
  ): Promise<void> {
    if (uids.length === 0) return
    const { mailbox, folder } = this.#run.watched
    const { uidValidity } = this.#run.lease.folder
    const given = { action: nameOf(action), uids: uidSet(uids), count: uids.length, reason }
    await this.#run.deps.announcer.announce([
      actionGivenUp({ mailbox, folder, uidValidity, ...given }),
    ])
  }

  #tell(
    task: Task,
    { refused, stuck, reason, failure }: TriedAction,
    givenUp: readonly number[],
  ): void {
    const action = nameOf(task.action)
    const left = new Set([...refused, ...stuck])
    const done = task.uids.filter((uid) => !left.has(uid))
    const why = reason ?? SAYS_NOTHING
    this.#log('action done', action, done)
    this.#log('action refused', action, refused, why)
    this.#log('action given up', action, givenUp, why)
    this.#log('action left unfinished', action, stuck, why)
    countAction(this.#run.report, {
      action,
      done: done.length,
      refused: refused.length,
      givenUp: givenUp.length + stuck.length,
    })
    if (refused.length === 0) return
    const { mailbox, folder } = this.#run.watched
    const words = `${mailbox}, folder ${folder}: ${action} was refused for UID ${uidSet(refused)}: ${why}`
    const refusal = failure ?? new ActionRefused(words)
    this.#failure ??= refusal
    this.#run.failures.push(refusal)
  }

  #log(event: string, action: string, uids: readonly number[], reason?: string): void {
    if (uids.length === 0) return
    const fields = { folder: this.#run.watched.folder, action, uids: uidSet(uids), reason }
    if (reason === undefined) this.#run.deps.log.info(event, fields)
    else this.#run.deps.log.error(event, fields)
  }
}
