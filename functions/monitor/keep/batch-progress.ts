import { mailMatched } from '../../../shared/announce/mail-matched.js'
import type { Manifest } from '../../../shared/archive/manifest.js'
import { BATCH_UIDS, holesIn, sizeOf, type UidRange } from '../../../shared/mailbox/arrivals.js'
import { countedIn } from '../../../shared/mailbox/epochs.js'
import type { FolderState } from '../../../shared/mailbox/folder-state.js'
import type { MessageAttributes } from '../../../shared/mailbox/mailbox-session.js'
import { advance } from '../../../shared/mailbox/positions.js'
import {
  type AsideMessage,
  type Fault,
  longMailIn,
  MAX_ASIDE,
  MAX_LONG,
  withFaults,
  withLong,
} from '../../../shared/mailbox/set-aside.js'
import { freshIn, withFresh } from '../../../shared/mailbox/vanished/vanishing.js'
import { isInHole, withHoles, withoutUids, youngOf } from '../../../shared/mailbox/young-holes.js'
import { withWanted } from '../act/wanted-actions.js'
import type { MessageFault } from '../faults/message-fault.js'
import type { LeasedRun } from '../poll-deps.js'
import { accountFor } from './account-for.js'
import { monitorsThatPassed } from './late-mail.js'
import type { DecidedHead } from './ledger-page.js'
import { resultOf } from './result-of.js'

/** What has been decided and kept, and is not announced yet: one batch at most. */
interface Batch {
  readonly first: number
  /** Everything up to this UID is decided, or set aside. */
  readonly through: number
  readonly messages: readonly DecidedHead[]
  readonly manifests: readonly Manifest[]
}

/** Attachments, and recipients of delivery reports: half a KiB each. Ordinary batches have some hundreds. */
const MAX_LISTED = 20_000

const listedIn = ({ attachments, deliveryReport }: Manifest): number =>
  attachments.length + (deliveryReport?.recipients.length ?? 0)

const emptyFrom = (first: number): Batch => ({
  first,
  through: first - 1,
  messages: [],
  manifests: [],
})

/** The progress of a run through a folder, saved batch by batch: announced, ledger, positions (DESIGN 5.1). */
export class BatchProgress {
  readonly #run: LeasedRun
  readonly #faults = new Map<number, MessageFault>()
  /** Sizes of long mail that was set aside, by UID. */
  readonly #long = new Map<number, number>()
  /** UIDs that were listed before they were read. */
  #seen: ReadonlySet<number> = new Set()
  #fullAt: number | undefined
  #batch: Batch

  constructor(run: LeasedRun, first: number) {
    this.#run = run
    this.#batch = emptyFrom(first)
  }

  /** Everything up to this UID is decided, and what was kept of it is kept; or it is set aside. */
  get through(): number {
    return this.#batch.through
  }

  /** It has as many messages as a batch may, or their manifests list too much to be held. */
  get isFull(): boolean {
    const { messages, manifests } = this.#batch
    const listed = manifests.reduce((sum, manifest) => sum + listedIn(manifest), 0)
    return messages.length >= BATCH_UIDS || listed >= MAX_LISTED
  }

  /** Adds messages that follow those before, with the manifests of what was kept of them. */
  add(messages: readonly DecidedHead[], manifests: readonly Manifest[]): void {
    const before = this.#batch
    this.#batch = {
      first: before.first,
      through: messages.at(-1)?.attributes.uid ?? before.through,
      messages: [...before.messages, ...messages],
      manifests: [...before.manifests, ...manifests],
    }
  }

  /** A message cannot be decided on now, and what is behind it goes on. @throws its failure, if no more are remembered */
  setAside(fault: MessageFault): void {
    const { faults, lease } = this.#run
    const aside = new Set([...lease.folder.aside.map(({ uid }) => uid), ...this.#faults.keys()])
    if (aside.size >= MAX_ASIDE && !aside.has(fault.uid)) throw fault.failure
    faults.note(fault)
    this.#faults.set(fault.uid, fault)
  }

  /** Whether any was set aside by this run. */
  get hasFaults(): boolean {
    return this.#faults.size > 0
  }

  /** A mail takes long to receive, and what is behind it goes on. False, and nothing is done, if as many wait as may. */
  postpone(uid: number, size: number): boolean {
    const waiting = longMailIn(this.#run.lease.folder.aside).length + this.#long.size
    const hasRoom = waiting < MAX_LONG
    if (hasRoom) this.#long.set(uid, size)
    else this.#fullAt = uid
    return hasRoom
  }

  /** The UID of a long mail that could not wait beside the others; undefined if all could. */
  get fullAt(): number | undefined {
    return this.#fullAt
  }

  /** Whether a message was set aside by this run. */
  isSetAside(uid: number): boolean {
    return this.#faults.has(uid) || this.#long.has(uid)
  }

  /** These were there a moment ago. */
  saw(uids: readonly number[]): void {
    this.#seen = new Set(uids)
  }

  /** Nothing else exists up to this UID. */
  reach(through: number): void {
    this.#batch = { ...this.#batch, through }
  }

  /**
   * Announces, accounts for and passes what was added; it is forgotten, also if that fails. @throws LeaseLost, and the failure of what
   * was set aside, if it cannot be that of messages
   */
  async save(): Promise<void> {
    const { first, through: last, messages, manifests } = this.#batch
    if (last < first) return
    const { decided, recognised = 0 } = this.#run.report
    this.#run.faults.requireOthers(decided + recognised + messages.length)
    this.#batch = emptyFrom(last + 1)
    const range = { first, last }
    const { deps, watched, lease, report } = this.#run
    await deps.announcer.announce(manifests.map((manifest) => mailMatched(manifest, deps.bucket)))
    const { folder } = lease
    const aside = this.#asideIn(range)
    const waiting = aside.flatMap(({ uid }) => (uid >= first && uid <= last ? [uid] : []))
    const found = messages.map(({ attributes }) => attributes.uid)
    const missing = holesIn(range, [...found, ...waiting])
    await accountFor(this.#run, { range, messages, missing, aside: waiting })
    const names = watched.monitors.map(({ name }) => name)
    const arrived = messages.map(({ attributes }) => attributes)
    const { arrivals, pendingActions, reset } = folder
    const from = Math.max(arrivals.uidNext, reset?.until ?? 1)
    const fresh = freshIn(range, missing, { from, seen: [...this.#seen] })
    const young = youngOf(missing, arrived, { knownBelow: arrivals.uidNext, now: deps.now() })
    const results = messages.map(resultOf)
    await lease.save({
      positions: advance(folder.positions, names, last),
      arrivals: arrivalsAfter(arrivals, last, arrived, deps.now()),
      pendingActions: withWanted(deps, watched, pendingActions, manifests),
      ...(reset && { reset: countedIn(reset, results) }),
      vanishing: withFresh(folder.vanishing, fresh, deps.now()),
      holes: withHoles(withoutUids(folder.holes, this.#decidedByAll(found)), young, deps.now()),
      aside,
      trying: undefined,
    })
    const decidedNow = results.filter(({ result }) => result === 'decided').length
    report.decided += decidedNow
    if (decidedNow < messages.length)
      report.recognised = (report.recognised ?? 0) + messages.length - decidedNow
    report.matched += manifests.length
    report.remaining = Math.max(0, report.remaining - sizeOf(range))
  }

  /** One that came into a hole while a monitor was catching up waits for those that have passed it. */
  #decidedByAll(found: readonly number[]): readonly number[] {
    const { holes } = this.#run.lease.folder
    return found.filter(
      (uid) => isInHole(holes, uid) && monitorsThatPassed(this.#run, uid).length === 0,
    )
  }

  #asideIn(range: UidRange): AsideMessage[] {
    const now = this.#run.deps.now()
    const { aside } = this.#run.lease.folder
    const long = [...this.#long].filter(([uid]) => uid >= range.first && uid <= range.last)
    for (const [uid] of long) this.#long.delete(uid)
    return long.reduce(
      (all, [uid, size]) => withLong(all, { uid, size }, now),
      withFaults(aside, this.#faultsIn(range), now),
    )
  }

  #faultsIn({ first, last }: UidRange): Fault[] {
    return [...this.#faults.values()]
      .filter(({ uid }) => uid >= first && uid <= last)
      .map(({ uid, failure }) => ({ uid, code: failure.code, reason: failure.message }))
  }
}

/** The latest date does not lie ahead of the clock: one mail that is dated 2099 would hide all that comes before it. */
function arrivalsAfter(
  before: FolderState['arrivals'],
  lastUid: number,
  arrived: readonly MessageAttributes[],
  now: Date,
): FolderState['arrivals'] {
  const known = before.lastInternalDate ? [Date.parse(before.lastInternalDate)] : []
  const dates = arrived.map(({ internalDate }) => internalDate.getTime())
  const latest = Math.max(...[...known, ...dates].filter((date) => date <= now.getTime()))
  return {
    uidNext: Math.max(before.uidNext, lastUid + 1),
    ...(Number.isFinite(latest) && { lastInternalDate: new Date(latest).toISOString() }),
  }
}
