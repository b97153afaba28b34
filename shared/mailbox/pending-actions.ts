import * as z from 'zod'
import { BATCH_UIDS } from './arrivals.js'

/** What is done to a mail in its folder. */
const folderActionSchema = z.union([
  z.enum(['mark-read', 'delete']),
  z.strictObject({ move: z.string() }),
])

/** One action on messages that are kept, as the folder's state remembers it until it is done. */
export const pendingActionSchema = z.object({
  action: folderActionSchema,
  uids: z.array(z.int().min(1)).min(1),
  /** Polls in which the server refused it. */
  refusals: z.int().min(0),
})

/** What is done to a mail in its folder. */
export type FolderAction = z.output<typeof folderActionSchema>

/** One action on messages that are kept. */
export type PendingAction = z.output<typeof pendingActionSchema>

/** An action that a monitor asks for. */
export interface WantedAction {
  readonly uid: number
  readonly action: FolderAction
}

/** Messages of one command: as many as are decided on together, and fewer than a command can name. */
const COMMAND_UIDS = BATCH_UIDS

/** UIDs that a state may carry, 20 KB of it, and as many that wait for a monitor; an action that is refused must not let it grow without end. */
const MAX_PENDING_UIDS = 2_000

/** A message adds two actions at most: one flag, one place. */
const MESSAGE_ACTIONS = 2

/** A server that has refused three times will refuse again: the mail then stays where it is. */
export const MAX_REFUSALS = 3

interface Entry extends WantedAction {
  readonly refusals: number
}

/**
 * Of so many messages the actions can be remembered beside what is pending. Only what could have been done already takes room, below
 * `decidedBelow`: what waits there for a monitor that is behind does not grow before that has caught up.
 */
export const roomLeft = (pending: readonly PendingAction[], decidedBelow: number): number => {
  const taken = entriesOf(pending).filter(({ uid }) => uid < decidedBelow)
  return Math.max(0, Math.floor((MAX_PENDING_UIDS - taken.length) / MESSAGE_ACTIONS))
}

/** Whether what another batch asks for can be remembered too. */
export const hasRoom = (pending: readonly PendingAction[], decidedBelow: number): boolean =>
  roomLeft(pending, decidedBelow) >= BATCH_UIDS

/**
 * What is pending once more is asked for. Where two want a mail in different places it stays where it is, and is
 * among the `disputed`: the jobs file was checked for that, but a mail may have several senders.
 */
export function addActions(
  pending: readonly PendingAction[],
  wanted: readonly WantedAction[],
): { readonly pending: PendingAction[]; readonly disputed: readonly number[] } {
  const known = new Map(
    [...wanted.map((action) => ({ ...action, refusals: 0 })), ...entriesOf(pending)].map(
      (entry) => [`${entry.uid} ${nameOf(entry.action)}`, entry],
    ),
  )
  const entries = [...known.values()]
  const taken = entries.filter(({ action }) => action !== 'mark-read').map(({ uid }) => uid)
  const disputed = new Set(taken.filter((uid, index) => taken.indexOf(uid) !== index))
  return {
    pending: grouped(
      entries.filter(({ uid, action }) => action === 'mark-read' || !disputed.has(uid)),
    ),
    disputed: [...disputed],
  }
}

/**
 * What one command can do next, leaving out some UIDs: flags first, since a mail that has been moved has another UID.
 * @param decidedBelow only of mail below this UID every monitor has had its sight (DESIGN 5.6)
 */
export function nextAction(
  pending: readonly PendingAction[],
  leftOut: ReadonlySet<number>,
  decidedBelow: number,
): { readonly action: FolderAction; readonly uids: readonly number[] } | undefined {
  for (const { action, uids } of pending.toSorted((a, b) => rankOf(a) - rankOf(b))) {
    const due = uids.filter((uid) => uid < decidedBelow && !leftOut.has(uid)).slice(0, COMMAND_UIDS)
    if (due.length > 0) return { action, uids: due }
  }
  return undefined
}

/** What is pending after an action was tried on some messages, and which of those refused are given up. */
export function settle(
  pending: readonly PendingAction[],
  tried: { readonly action: FolderAction; readonly uids: readonly number[] },
  refused: readonly number[],
): { readonly pending: PendingAction[]; readonly givenUp: readonly number[] } {
  const isTried = ({ uid, action }: Entry) =>
    nameOf(action) === nameOf(tried.action) && tried.uids.includes(uid)
  const entries = entriesOf(pending)
  const failed = entries
    .filter((entry) => isTried(entry) && refused.includes(entry.uid))
    .map((entry) => ({ ...entry, refusals: entry.refusals + 1 }))
  const isHopeless = ({ refusals }: Entry) => refusals >= MAX_REFUSALS
  return {
    pending: grouped([
      ...entries.filter((entry) => !isTried(entry)),
      ...failed.filter((entry) => !isHopeless(entry)),
    ]),
    givenUp: failed.filter(isHopeless).map(({ uid }) => uid),
  }
}

/** An action in words: `mark-read`, `move to Done`, `delete`. */
export const nameOf = (action: FolderAction): string =>
  typeof action === 'object' ? `move to ${action.move}` : action

const rankOf = ({ action }: PendingAction): number => (action === 'mark-read' ? 0 : 1)

const entriesOf = (pending: readonly PendingAction[]): Entry[] =>
  pending.flatMap(({ action, uids, refusals }) => uids.map((uid) => ({ uid, action, refusals })))

function grouped(entries: readonly Entry[]): PendingAction[] {
  const groups = Map.groupBy(entries, ({ action, refusals }) => `${refusals} ${nameOf(action)}`)
  return [...groups.values()].flatMap((group) => {
    const [first] = group
    const uids = group.map(({ uid }) => uid).toSorted((a, b) => a - b)
    return first ? [{ action: first.action, uids, refusals: first.refusals }] : []
  })
}
