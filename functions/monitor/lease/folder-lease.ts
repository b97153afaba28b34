import type { StateObject } from '../../../shared/archive/state-object.js'
import {
  type FolderState,
  isLeased,
  LEASE_MS,
  leaseOf,
  released,
} from '../../../shared/mailbox/folder-state.js'

/** Another run has taken the folder over: what it decides is as good, so this one stops. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost'
}

/** What a run changes of a folder's state. */
export type FolderProgress = Partial<Pick<FolderState, 'positions' | 'arrivals' | 'pendingActions'>>

/** What a lease is made with. */
export interface LeaseAccess {
  readonly runId: string
  readonly now: () => Date
}

/** A folder that this run works on alone, as long as it goes on renewing. Every change of its state goes through here. */
export class FolderLease {
  readonly #access: LeaseAccess
  readonly #state: StateObject<FolderState>
  #folder: FolderState
  #renewAt = 0

  private constructor(access: LeaseAccess, state: StateObject<FolderState>, folder: FolderState) {
    this.#access = access
    this.#state = state
    this.#folder = folder
  }

  /** Takes the folder, writing `folder` as its state; undefined if another run has it. */
  static async take(
    access: LeaseAccess,
    state: StateObject<FolderState>,
    folder: FolderState,
  ): Promise<FolderLease | undefined> {
    if (state.current && isLeased(state.current, access.runId, access.now())) return undefined
    const lease = new FolderLease(access, state, folder)
    return (await lease.#write(lease.#leased(folder))) ? lease : undefined
  }

  /** The state as of the last write. */
  get folder(): FolderState {
    return this.#folder
  }

  /** Saves progress, and renews the lease by it. @throws LeaseLost */
  async save(progress: FolderProgress): Promise<void> {
    await this.#mustWrite(this.#leased({ ...this.#folder, ...progress }))
  }

  /** Renews the lease if a good part of it has passed. @throws LeaseLost */
  async renewIfDue(): Promise<void> {
    if (this.#access.now().getTime() >= this.#renewAt)
      await this.#mustWrite(this.#leased(this.#folder))
  }

  /** Saves progress and gives the folder up. @throws LeaseLost */
  async release(progress: FolderProgress = {}): Promise<void> {
    await this.#mustWrite(released({ ...this.#folder, ...progress }))
  }

  #leased(folder: FolderState): FolderState {
    const now = this.#access.now()
    this.#renewAt = now.getTime() + LEASE_MS / 3
    return { ...folder, lease: leaseOf(this.#access.runId, now, LEASE_MS) }
  }

  async #mustWrite(folder: FolderState): Promise<void> {
    if (!(await this.#write(folder))) throw new LeaseLost('another run has taken the folder over')
  }

  async #write(folder: FolderState): Promise<boolean> {
    const written = await this.#state.replace(folder)
    if (written) this.#folder = folder
    return written
  }
}
