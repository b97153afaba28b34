import * as z from 'zod'
import { beginningKey } from '../../../shared/contract/keys.js'
import { ownEntry } from '../../../shared/contract/own-entry.js'
import { StateDamaged } from '../../../shared/failures/storage-errors.js'
import type { FolderStatus } from '../../../shared/mailbox/mailbox-session.js'
import { formerPosition, type Positions, startPosition } from '../../../shared/mailbox/positions.js'
import { jsonIn } from '../../../shared/runtime/json.js'
import type { FolderRun, WatchedFolder } from '../poll-deps.js'

const beginningSchema = z.object({
  schemaVersion: z.literal(1),
  uidValidity: z.string(),
  position: z.int().min(1),
})

/** Monitors that a folder has not seen yet. */
export type Newcomers = WatchedFolder['monitors']

/** Where each newcomer begins. `now` is when it was polled first, also if another run had the folder then. */
export async function beginningsOf(
  run: FolderRun,
  newcomers: Newcomers,
  known: Positions,
  status: FolderStatus,
): Promise<Positions> {
  const positions: [string, number][] = []
  for (const newcomer of newcomers) {
    const position =
      formerPosition(newcomer, known) ??
      (isOfNow(newcomer) ? await notedBeginning(run, newcomer.name, status) : undefined) ??
      (await belowUnshown(
        run,
        await startPosition(newcomer, status, async (day) => (await run.session.uidsSince(day))[0]),
        status,
      ))
    positions.push([newcomer.name, position])
  }
  return Object.fromEntries(positions)
}

/** So many UIDs below a beginning may be of mail that is not shown yet. */
const MOST_UNSHOWN = 50

/**
 * Where a monitor begins that would begin at this position: servers count mail into UIDNEXT before they show it, and what comes then is
 * no mail of before. UIDs that are gone for good cost nothing.
 */
async function belowUnshown(
  { session }: FolderRun,
  position: number,
  { messages }: FolderStatus,
): Promise<number> {
  const first = Math.max(1, position - MOST_UNSHOWN)
  if (first === position) return position
  const below = await session.uids(first, position - 1)
  const highest = below.at(-1)
  if (highest !== undefined) return highest + 1
  // Of a server that has mail and lists none nobody knows what it does not show: all of it might be old.
  const isEmpty = messages === 0 || (first > 1 && (await session.uids(1, first - 1)).length > 0)
  return isEmpty ? first : position
}

/** The other beginnings are the same whenever they are asked for. */
const isOfNow = ({ startFrom }: Newcomers[number]): boolean => startFrom === 'now'

async function notedBeginning(
  { deps, watched: { mailbox, folder } }: FolderRun,
  monitor: string,
  { uidValidity }: FolderStatus,
): Promise<number | undefined> {
  const key = beginningKey(mailbox, folder, monitor)
  const stored = await deps.records.read(key)
  if (!stored) return undefined
  const noted = beginningSchema.safeParse(jsonIn(stored.body.toString()))
  // To begin later than was noted would pass mail over.
  if (!noted.success)
    throw new StateDamaged(
      `${key} is not what was noted of a beginning: ${noted.error.message}; remove it, and ${monitor} begins with what comes from then on`,
    )
  return noted.data.uidValidity === uidValidity ? noted.data.position : undefined
}

/** Notes where newcomers begin, as the state is another run's to write. What was noted before stays. */
export async function noteBeginnings(
  { deps, watched: { mailbox, folder } }: FolderRun,
  newcomers: Newcomers,
  positions: Positions,
  { uidValidity }: FolderStatus,
): Promise<void> {
  for (const { name } of newcomers.filter(isOfNow)) {
    const noted = { schemaVersion: 1, uidValidity, position: ownEntry(positions, name) }
    await deps.records.add(beginningKey(mailbox, folder, name), JSON.stringify(noted), {
      contentType: 'application/json',
    })
  }
}

/** What was noted is in the state by now: it must not hold for a monitor of that name that comes later. */
export async function forgetBeginnings(
  { deps, watched: { mailbox, folder } }: FolderRun,
  newcomers: Newcomers,
): Promise<void> {
  for (const { name } of newcomers.filter(isOfNow))
    await deps.records.remove(beginningKey(mailbox, folder, name))
}
