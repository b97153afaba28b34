import { type BegunMonitors, begunWith, type DefinedMonitor } from './begun-monitors.js'
import { type Epoch, MAX_EPOCHS } from './epochs.js'
import { type FolderState, newFolderState } from './folder-state.js'
import type { LedgerEntry, LedgerPage } from './ledger.js'
import type { AsideMessage } from './set-aside.js'
import { MAX_HOLES, stillYoung, withoutUids, type YoungHole } from './young-holes.js'

/** A numbering whose pages there are. */
export interface LedgerNumbering {
  readonly uidValidity: string
  readonly generation: number
}

/** A monitor of now; without conditions, if nobody has read its definition whole. */
export type PresentMonitor = Omit<DefinedMonitor, 'when'> & { readonly when?: unknown }

/** Entries that are compared with the folder, before positions of them are trusted. */
const MAX_NEWEST = 40

/**
 * What a folder's state has to be by its ledger: whatever a page tells of was kept and announced before it was written, so a monitor has
 * decided on every UID up to the last page that it is in.
 */
export class StateFromLedger {
  readonly #now: Date
  readonly #positions = new Map<string, number>()
  #next = 1
  #leases = 0
  #latest = Number.NEGATIVE_INFINITY
  #newest: readonly LedgerEntry[] = []
  readonly #began = new Map<string, { readonly from: number; readonly at: string }>()
  readonly #holes: YoungHole[] = []
  readonly #aside = new Set<number>()
  /** Decided on, after they had been set aside or at once. */
  readonly #settled = new Set<number>()

  constructor(now: Date) {
    this.#now = now
  }

  /** Whether there was anything. */
  get isEmpty(): boolean {
    return this.#next === 1
  }

  /** The last messages that were decided on. */
  get newest(): readonly LedgerEntry[] {
    return this.#newest
  }

  /** Adds a page of the present numbering; they come in the order of their UIDs. */
  add({ first, last, lease = 0, entries, aside = [], missing, decidedAt }: LedgerPage): void {
    for (const uid of aside) this.#aside.add(uid)
    // What was set aside has a page of its own, once it is settled.
    if (first === last && aside.length === 0) this.#settled.add(first)
    this.#holes.push(...missing.map((hole) => ({ ...hole, since: decidedAt })))
    this.#next = Math.max(this.#next, last + 1)
    this.#leases = Math.max(this.#leases, lease)
    for (const { internalDate = '', decisions } of entries) {
      const date = Date.parse(internalDate)
      if (date <= this.#now.getTime()) this.#latest = Math.max(this.#latest, date)
      for (const { monitor } of decisions) {
        this.#positions.set(monitor, Math.max(this.#positions.get(monitor) ?? 1, last + 1))
        const began = this.#began.get(monitor) ?? { from: first, at: decidedAt }
        this.#began.set(monitor, {
          from: Math.min(began.from, first),
          at: earlier(began.at, decidedAt),
        })
      }
    }
    this.#newest = [...this.#newest, ...entries].slice(-MAX_NEWEST)
  }

  /**
   * The state. A monitor that begins with `now` and is on no page began where the pages end, or behind: nothing was decided on since.
   * @param former the numberings before the present one, the oldest first
   */
  stateOf(
    place: Pick<FolderState, 'mailbox' | 'folder'>,
    { uidValidity, generation }: LedgerNumbering,
    former: readonly LedgerNumbering[],
    monitors: readonly PresentMonitor[],
  ): FolderState {
    const begun = monitors.filter(({ startFrom }) => startFrom === 'now')
    const positions = {
      ...Object.fromEntries(begun.map(({ name }) => [name, this.#next])),
      ...Object.fromEntries(this.#positions),
    }
    const isKnown = Number.isFinite(this.#latest)
    const lastInternalDate = isKnown ? new Date(this.#latest).toISOString() : undefined
    const epochs: Epoch[] = former.slice(-MAX_EPOCHS).map((one) => ({ ...one, isWhole: true }))
    return {
      ...newFolderState(place, { uidValidity, uidNext: this.#next }),
      positions,
      arrivals: {
        uidNext: this.#next,
        ...(lastInternalDate !== undefined && { lastInternalDate }),
      },
      ...(generation > 0 && { generation }),
      ...(former.length > 0 && {
        generations: generationsOf([...former, { uidValidity, generation }]),
      }),
      ...(epochs.length > 0 && { epochs }),
      begun: this.#begunOf(monitors),
      holes: withoutUids(stillYoung(this.#holes, this.#now), [...this.#settled]).slice(-MAX_HOLES),
      aside: this.#waiting(),
      leases: this.#leases,
    }
  }

  /** Each began where its first page does: what was set aside since is for it, too. */
  #begunOf(monitors: readonly PresentMonitor[]): BegunMonitors {
    const defined = monitors.flatMap(({ when, ...monitor }) =>
      when !== undefined && this.#began.has(monitor.name) ? [{ ...monitor, when }] : [],
    )
    const begun = begunWith(undefined, defined, { positions: {}, now: this.#now })
    return Object.fromEntries(
      Object.entries(begun).map(([name, known]) => [name, { ...known, ...this.#began.get(name) }]),
    )
  }

  #waiting(): AsideMessage[] {
    const since = this.#now.toISOString()
    const told = { since, faults: 0, code: 'STATE_DAMAGED', reason: 'it had been set aside' }
    const uids = [...this.#aside].filter((uid) => !this.#settled.has(uid))
    return uids.toSorted((a, b) => a - b).map((uid) => ({ uid, ...told }))
  }
}

const earlier = (one: string, other: string): string =>
  Date.parse(other) < Date.parse(one) ? other : one

const generationsOf = (numberings: readonly LedgerNumbering[]): Record<string, number> => {
  const last = new Map<string, number>()
  for (const { uidValidity, generation } of numberings)
    last.set(uidValidity, Math.max(last.get(uidValidity) ?? 0, generation))
  return Object.fromEntries(last)
}
