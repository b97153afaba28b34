import { isDeepStrictEqual } from 'node:util'
import { findState } from '../archive/state-object.js'
import { folderStateKey } from '../contract/keys.js'
import { type FolderState, folderStateSchema } from '../mailbox/folder-state.js'
import { type OwnedDueTime, ownedDueTimes } from './definition-history.js'
import type { SeenByPoll } from './evidence.js'
import { type ExpectationState, wasPausedAt } from './expectation-state.js'
import { horizonOf, pruned } from './horizon.js'
import { bookingsOf, judgeInOrder, lookAgain } from './judge-due-times.js'
import { withUidNext } from './mail-by-ledger.js'
import { type ReadMail, readOn } from './read-ledger.js'
import { isSameFolder } from './reading.js'
import { remember } from './remember.js'
import type { Verdict } from './verdict.js'
import type { JudgeDeps, WaitingMonitor } from './waiting-monitor.js'

/** What a run has judged. */
export interface Judged {
  /** The verdicts that this run recorded, or found. */
  readonly verdicts: readonly Verdict[]
  /** The first due time that is not judged yet, in ms: no poll has seen what came by then, or another run is at it. */
  readonly openSince?: number | undefined
}

/** What one run judges of many due times that nobody judged. */
const MAX_VERDICTS = 200

/**
 * Judges every due time of a monitor that has no verdict, the oldest first, as if on time, by the ledger; and looks whether mail has
 * answered what was missing. Several runs may judge at once: each verdict is there once, and is told by one of them.
 *
 * @param seen the poll that saw everything there was, if this run is one: without it nothing is absent
 * @throws StorageFailed, StateNewer, EventsRefused
 */
export async function judgeMonitor(
  deps: JudgeDeps,
  waiting: WaitingMonitor,
  seen?: SeenByPoll,
): Promise<Judged> {
  const now = deps.now()
  const { object, state: remembered } = await remember(deps, waiting)
  const save = async (state: ExpectationState) => {
    // By its entries, whatever their order: a poll that finds nothing due writes nothing.
    if (!isDeepStrictEqual(state, object.current)) await object.replace(state)
  }
  const { definitions, open, folder } = remembered
  const dues = ownedDueTimes(definitions, {
    since: Date.parse(remembered.since),
    after: Date.parse(remembered.judgedThrough),
    until: now.getTime(),
  })
  const isAwaited = ({ isClosed, due }: OwnedDueTime) => !isClosed && !wasPausedAt(remembered, due)
  const asksForMail = open.length > 0 || dues.some(isAwaited)
  const isNew = remembered.readings.some(({ bounds }) => bounds.length === 0)
  const present = asksForMail || isNew ? await folderOf(deps, remembered) : undefined
  const placed = withSeen(remembered, present, seen)
  const read = asksForMail ? await readMail(deps, placed, waiting) : undefined
  const state = { ...placed, ...read?.mail }
  if (read?.isBehind || (dues.length === 0 && open.length === 0)) {
    await save(state)
    return { verdicts: [], openSince: dues[0]?.due }
  }
  const bench = {
    deps,
    judging: { monitor: waiting.name, mailbox: waiting.mailbox, folder, now },
    waiting,
    state,
    unseen: {
      waiting: present?.aside.map(({ uid }) => uid) ?? [],
      vanishing: present?.vanishing,
    },
    seen,
    bookings: bookingsOf(state, waiting, now),
  }
  const answered = await lookAgain(bench)
  const judged = await judgeInOrder(bench, dues.slice(0, MAX_VERDICTS))
  const next = {
    ...state,
    judgedThrough: judged.through,
    open: [...answered.open, ...judged.open],
  }
  await save(pruned(next, now))
  return {
    verdicts: [...answered.verdicts, ...judged.verdicts],
    openSince: dues[judged.verdicts.length]?.due,
  }
}

/** The state of the folder; one that is damaged is the poll's to make again. */
async function folderOf(
  deps: JudgeDeps,
  { mailbox, folder }: ExpectationState,
): Promise<FolderState | undefined> {
  if (folder === undefined) return undefined
  const { object } = await findState(deps, folderStateKey(mailbox, folder), folderStateSchema)
  return object.current
}

/** With what UIDNEXT was when the poll began: it has seen everything below. */
function withSeen(
  state: ExpectationState,
  present: FolderState | undefined,
  seen: SeenByPoll | undefined,
): ExpectationState {
  if (!present || !seen) return state
  const { uidValidity, generation, arrivals } = present
  const below = { uidNext: arrivals.uidNext, at: seen.at }
  const readings = state.readings.map((reading) =>
    isSameFolder(reading, present)
      ? withUidNext(reading, { uidValidity, generation }, below)
      : reading,
  )
  return { ...state, readings }
}

async function readMail(
  deps: JudgeDeps,
  state: ExpectationState,
  { name: monitor, formerly, expect }: WaitingMonitor,
): Promise<ReadMail> {
  const { mailbox, folder, readings, arrivals, answers, misses, failed } = state
  const mail = { readings, arrivals, answers, misses, failed }
  if (folder === undefined) return { mail, isBehind: false }
  const reader = { monitor, formerly, expect, keepFrom: horizonOf(state, deps.now()) }
  return await readOn(deps, reader, mail, { mailbox, folder })
}
