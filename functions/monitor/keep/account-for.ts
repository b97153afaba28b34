import { ownEntry } from '../../../shared/contract/own-entry.js'
import type { UidRange } from '../../../shared/mailbox/arrivals.js'
import type { LeasedRun } from '../poll-deps.js'
import { type DecidedHead, ledgerEntry, writeLedgerPage } from './ledger-page.js'
import { recordDefinitions } from './record-definitions.js'

/** What came of a range of UIDs. */
export interface AccountedRange {
  readonly range: UidRange
  readonly messages: readonly DecidedHead[]
  readonly missing: readonly UidRange[]
  readonly aside: readonly number[]
  /** It was passed before, and has its turn only now. */
  readonly isLate?: boolean
}

/** Enters what came of a range into the ledger, before the positions pass it. @throws LeaseLost */
export async function accountFor(
  { deps, watched, lease }: LeasedRun,
  { range, messages, missing, aside, isLate = false }: AccountedRange,
): Promise<void> {
  const { positions, uidValidity, generation, readingBelow: uidNext } = lease.folder
  const names = watched.monitors.map(({ name }) => name)
  const deciding = names.filter((name) => (ownEntry(positions, name) ?? 1) <= range.last)
  // Also monitors that are paused or gone by now have their pages.
  const isDecidedBefore = Object.values(positions).some((position) => position > range.first)
  const catchingUp = isDecidedBefore && !isLate ? deciding : []
  const entries = messages.map(ledgerEntry)
  const decided = new Set(entries.flatMap((entry) => entry.decisions.map(({ monitor }) => monitor)))
  await recordDefinitions(
    deps,
    watched.monitors.filter(({ name }) => decided.has(name)),
  )
  const numbering = { uidValidity, generation }
  const page = { ...watched, ...numbering, range, entries, missing, aside, catchingUp, uidNext }
  await writeLedgerPage({ archive: deps.records, now: deps.now }, page, lease.number)
}
