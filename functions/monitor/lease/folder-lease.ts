import type { StateObject } from '../../../shared/archive/state-object.js'
import type { FolderState } from '../../../shared/mailbox/folder-state.js'
import { isLeased, LEASE_MS, leaseOf, released } from '../../../shared/mailbox/lease-terms.js'
import { LeaseLost } from './lease-lost.js'

/** Renewals are that far apart: one that fails may be followed by another. */
const RENEWAL_MS = LEASE_MS / 3

/** What a run changes of a folder's state. */
export type FolderProgress = Partial<
  Pick<
    FolderState,
    | 'positions'
    | 'arrivals'
    | 'pendingActions'
    | 'reset'
    | 'holes'
    | 'aside'
    | 'quarantined'
    | 'trying'
    | 'vanishing'
  >
>

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
  #renewal: Promise<void> | undefined
  #lastChange: Promise<void> = Promise.resolve()

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
    if (state.current && isLeased(state.current, access.now())) return undefined
    const number = (state.current?.leases ?? 0) + 1
    const lease = new FolderLease(access, state, { ...folder, leases: number })
    return (await lease.#write(lease.#leased(lease.folder))) ? lease : undefined
  }

  /** The state as of the last write. */
  get folder(): FolderState {
    return this.#folder
  }

  /** Each lease of the folder has a higher one than those before it: what a run writes carries it. */
  get number(): number {
    return this.#folder.leases
  }

  /** Saves progress, and renews the lease by it. @throws LeaseLost */
  save(progress: FolderProgress): Promise<void> {
    return this.#change(() => this.#leased({ ...this.#folder, ...progress }))
  }

  /** Renews the lease if a good part of it has passed; whoever asks meanwhile waits for that renewal. @throws LeaseLost */
  async renewIfDue(): Promise<void> {
    if (!this.#renewal && this.#isDue)
      this.#renewal = this.#change(() => this.#leased(this.#folder)).finally(() => {
        this.#renewal = undefined
      })
    await this.#renewal
  }

  /** Whether there is anything to wait for in renewing it: of ten thousand heads each would wait for nothing else. */
  get isRenewing(): boolean {
    return this.#renewal !== undefined || this.#isDue
  }

  get #isDue(): boolean {
    return this.#access.now().getTime() >= this.#renewAt
  }

  /**
   * Renews the lease also while one call takes long, until `work` is done. What is lost by then is told by whatever the run writes next.
   */
  async whileRenewed<T>(work: () => Promise<T>): Promise<T> {
    const timer = setInterval(() => void this.renewIfDue().catch(() => {}), RENEWAL_MS)
    try {
      return await work()
    } finally {
      clearInterval(timer)
    }
  }

  /** Saves progress and gives the folder up. @throws LeaseLost */
  release(progress: FolderProgress = {}): Promise<void> {
    return this.#change(() => released({ ...this.#folder, ...progress }))
  }

  #leased(folder: FolderState): FolderState {
    const now = this.#access.now()
    this.#renewAt = now.getTime() + RENEWAL_MS
    return { ...folder, lease: leaseOf(this.#access.runId, now, LEASE_MS) }
  }

  /** One after the other: of two at once the second would take the first for another run's. */
  #change(next: () => FolderState): Promise<void> {
    const change = this.#lastChange.then(async () => {
      if (!(await this.#write(next()))) throw new LeaseLost('another run has taken the folder over')
    })
    this.#lastChange = change.catch(() => {})
    return change
  }

  async #write(folder: FolderState): Promise<boolean> {
    const written = await this.#state.replace(folder)
    if (written) this.#folder = folder
    return written
  }
}
