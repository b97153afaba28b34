import * as z from 'zod'
import { ownEntry } from '../contract/own-entry.js'
import type { FolderState } from './folder-state.js'
import type { FolderStatus } from './mailbox-session.js'
import { inNewNumbering } from './vanished/vanishing.js'

/** Numberings of a folder that its state remembers, with the ledger of which mail is recognised. */
export const MAX_EPOCHS = 3

/** So many resets within so many polls are no accident any more. */
export const RESTLESS = { resets: 3, polls: 10 } as const

/** UIDVALIDITYs that a state remembers, 4 KB of it. Past them one that comes back would have to be older than all of these. */
const MAX_GENERATIONS = 200

const uidSchema = z.int().min(1)

/** A numbering that a folder had: the UIDs of one UIDVALIDITY, for as long as they named the same mail. */
export const epochSchema = z.object({
  uidValidity: z.string().regex(/^\d+$/),
  /** How often the UIDVALIDITY had come back by then. */
  generation: z.int().min(0).default(0),
  uidNext: uidSchema.optional(),
  endedAt: z.iso.datetime().optional(),
  /** All mail of it was decided on or recognised: what was known before it is known in it. */
  isWhole: z.boolean().default(true),
})

/** How the present numbering began, if there was one before, and what has become of the mail that was there then. */
export const resetSchema = z.object({
  /** `renumbered`: another UIDVALIDITY; `reused`: UIDNEXT had gone back under the same one. */
  reason: z.enum(['renumbered', 'reused']),
  at: z.iso.datetime(),
  /** UIDNEXT then: mail below it was there. */
  until: uidSchema,
  /** The latest INTERNALDATE that was decided on before. */
  lastInternalDate: z.iso.datetime().optional(),
  /** Whether mail has the INTERNALDATE that it had; absent as long as nobody can tell. */
  keepsDates: z.boolean().optional(),
  /** Messages up to this UID are counted. */
  through: z.int().min(0),
  recognised: z.int().min(0),
  earlier: z.int().min(0),
  expired: z.int().min(0),
  decided: z.int().min(0),
  /** What was to be done to mail under its former UIDs, in messages, and will not be. */
  actionsDropped: z.int().min(0),
  /** It is announced: all that was there is decided on or recognised. */
  isTold: z.boolean(),
})

/** UIDNEXT that was lower than before: a replica that lags shows just that for a minute, so another session has to see it too. */
export const goneBackSchema = z.object({
  uidNext: uidSchema,
  /** The run that saw it. */
  run: z.string(),
  at: z.iso.datetime(),
})

/** A numbering that a folder had. */
export type Epoch = z.output<typeof epochSchema>

/** How the present numbering began. */
export type FolderReset = z.output<typeof resetSchema>

/** Who looks at a folder. */
export interface Looking {
  readonly runId: string
  readonly now: Date
  /** What has the known UIDs was compared, and is other mail. @default false */
  readonly isOther?: boolean
}

/**
 * What is remembered of a folder once it has been opened: the same object if it is numbered as before; with another numbering, in which
 * nothing is decided yet, if it is not. What was pending and what waited under the former UIDs is forgotten: no number of theirs means
 * that mail any more.
 */
export function comparedWith(
  known: FolderState,
  opened: FolderStatus,
  looking: Looking,
): FolderState {
  if (known.uidValidity !== opened.uidValidity)
    return resetAs(known, opened, 'renumbered', looking.now)
  if (looking.isOther) return resetAs(known, opened, 'reused', looking.now)
  if (!hasGoneBack(known, opened)) return withoutDoubt(known)
  const { goneBack } = known
  if (goneBack && goneBack.run !== looking.runId)
    return resetAs(known, opened, 'reused', looking.now)
  const { uidNext } = opened
  return { ...known, goneBack: { uidNext, run: looking.runId, at: looking.now.toISOString() } }
}

/** Whether the numbers of a folder are other ones than those remembered, as far as STATUS or the opened folder tells. */
export const isNumberedOtherwise = (known: FolderState, seen: FolderStatus): boolean =>
  known.uidValidity !== seen.uidValidity || hasGoneBack(known, seen)

/** Where UIDNEXT is not told, what is known is the highest UID, which goes back whenever that mail is deleted. */
const hasGoneBack = (
  { arrivals }: FolderState,
  { uidNext, isUidNextTold }: FolderStatus,
): boolean => isUidNextTold && uidNext < arrivals.uidNext

/** The same object if there was none. */
export function withoutDoubt(known: FolderState): FolderState {
  if (!known.goneBack) return known
  const { goneBack: _, ...rest } = known
  return rest
}

function resetAs(
  known: FolderState,
  { uidValidity, uidNext }: FolderStatus,
  reason: FolderReset['reason'],
  now: Date,
): FolderState {
  const { trying: _, unended: __, goneBack: ___, ...kept } = known
  const generations = generationsOf(known)
  const before = ownEntry(generations, uidValidity)
  const generation = before === undefined ? 0 : before + 1
  const { lastInternalDate } = known.arrivals
  return {
    ...kept,
    uidValidity,
    generation,
    generations: bounded({ ...generations, [uidValidity]: generation }),
    epochs: epochsWith(known, now),
    resets: [...(known.resets ?? []), 0],
    positions: Object.fromEntries(Object.keys(known.positions).map((monitor) => [monitor, 1])),
    ...(known.begun && { begun: begunAnew(known) }),
    arrivals: { uidNext: 1, ...(lastInternalDate !== undefined && { lastInternalDate }) },
    pendingActions: [],
    holes: [],
    aside: [],
    quarantined: [],
    ...(known.vanishing && { vanishing: inNewNumbering(known.vanishing) }),
    reset: {
      ...beginningReset({ reason, until: uidNext, lastInternalDate }, now),
      actionsDropped: new Set(known.pendingActions.flatMap(({ uids }) => uids)).size,
    },
  }
}

/** A reset of which nothing is counted yet. */
export const beginningReset = (
  { reason, until, lastInternalDate }: Pick<FolderReset, 'reason' | 'until' | 'lastInternalDate'>,
  now: Date,
): FolderReset => ({
  reason,
  at: now.toISOString(),
  until,
  ...(lastInternalDate !== undefined && { lastInternalDate }),
  through: 0,
  recognised: 0,
  earlier: 0,
  expired: 0,
  decided: 0,
  actionsDropped: 0,
  isTold: false,
})

/** When each began stays; where that is not known, it had by the latest mail that was decided on. */
const begunAnew = ({ begun = {}, arrivals }: FolderState): FolderState['begun'] =>
  Object.fromEntries(
    Object.entries(begun).map(([monitor, { at = arrivals.lastInternalDate, ...rest }]) => [
      monitor,
      { ...rest, ...(at !== undefined && { at }), from: 1 },
    ]),
  )

const generationsOf = ({
  generations,
  uidValidity,
  generation = 0,
}: FolderState): Readonly<Record<string, number>> => generations ?? { [uidValidity]: generation }

/** Servers that make up a UIDVALIDITY each time take the time for it: the lowest is the oldest. */
const bounded = (generations: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(
    Object.entries(generations)
      .toSorted(([one], [other]) => Number(one) - Number(other))
      .slice(-MAX_GENERATIONS),
  )

/** The last ones with the one that ends; the last whole one is never the one that is forgotten, since it knows what no part does. */
function epochsWith(known: FolderState, now: Date): Epoch[] {
  const { uidValidity, generation = 0, arrivals, reset } = known
  const ended: Epoch = {
    uidValidity,
    generation,
    uidNext: arrivals.uidNext,
    endedAt: now.toISOString(),
    isWhole: reset === undefined || reset.isTold,
  }
  const epochs = [...(known.epochs ?? []), ended]
  const lastWhole = epochs.findLast(({ isWhole }) => isWhole)
  const left = epochs.slice(-MAX_EPOCHS)
  return !lastWhole || left.includes(lastWhole) ? left : [lastWhole, ...left.slice(1)]
}

/** What is remembered of resets a poll later; the same object if there was none lately. */
export function aPollLater(known: FolderState): FolderState {
  const { resets, ...rest } = known
  if (!resets) return known
  const recent = resets.map((polls) => polls + 1).filter((polls) => polls < RESTLESS.polls)
  return recent.length === 0 ? rest : { ...rest, resets: recent }
}

/** Whether the folder is given new numbers again and again. */
export const isRestless = ({ resets = [] }: FolderState): boolean =>
  resets.length >= RESTLESS.resets

/** A message, and what became of it. */
export interface CountedMail {
  readonly uid: number
  readonly result: 'recognised' | 'earlier' | 'expired' | 'decided'
}

/** The reset with a message counted that was set aside when its turn came. */
export function countedLateIn(reset: FolderReset, { uid, result }: CountedMail): FolderReset {
  if (uid >= reset.until || reset.isTold) return reset
  return { ...reset, [result]: reset[result] + 1 }
}

/** The reset with messages counted: each of those that were there then once, however often monitors come by. */
export function countedIn(reset: FolderReset, mail: readonly CountedMail[]): FolderReset {
  const counted = { ...reset }
  for (const { uid, result } of mail) {
    if (uid <= reset.through || uid >= reset.until || reset.isTold) continue
    counted[result] += 1
    counted.through = Math.max(counted.through, uid)
  }
  return counted
}
