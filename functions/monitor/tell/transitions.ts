import { isDeepStrictEqual } from 'node:util'
import type { BegunFailure, Recovery } from '../../../shared/announce/poll-transitions.js'
import type { FailureError } from '../../../shared/failures/failure-error.js'
import {
  HEALTHY,
  type MailboxHealth,
  type Trouble,
} from '../../../shared/mailbox/mailbox-health.js'
import type { SeenExpiries } from './expiry-events.js'

/** How the poll of one folder ended. */
export interface FolderEnding {
  readonly folder: string
  /** Those that watch it, by their names; absent of one that was not found. */
  readonly monitors?: readonly string[]
  readonly failure?: FailureError | undefined
  /** Another run is at work on it, or the time was up: what will be found there is not known yet. */
  readonly isOpen?: boolean
  /** Something that was to be done in it never will be. */
  readonly hasGivenUp?: boolean
}

/** How a poll ended. */
export interface PollEnding {
  /** What the session has shown that expires. */
  readonly expiries?: SeenExpiries | undefined
  /** Of the mailbox as a whole. */
  readonly failure?: FailureError | undefined
  readonly isBusy: boolean
  /** If the time was up: the folder that had the last turn. */
  readonly lastTurn?: string | undefined
  /** Those that were come to. */
  readonly folders: readonly FolderEnding[]
  /** They are all that are watched. */
  readonly isWhole: boolean
}

/** What has to be announced after a poll, and what is remembered then. */
export interface Transitions {
  readonly failed: readonly (Omit<BegunFailure, 'mailbox'> & Pick<FolderEnding, 'monitors'>)[]
  readonly recovered: readonly Omit<Recovery, 'mailbox'>[]
  readonly health: MailboxHealth
}

/**
 * Compares how a poll ended with what is remembered, for the mailbox and for each folder by itself: what has failed for weeks in one
 * folder hides nothing of the others. A success after a success changes nothing, and then `health` is what was given.
 */
export function transitionsOf(
  before: MailboxHealth,
  { failure, isBusy, folders, isWhole }: PollEnding,
  now: Date,
): Transitions {
  const since = now.toISOString()
  const { failing, changedAt: recordedAt } = before
  const failingFolders = new Map(Object.entries(before.failingFolders ?? {}))
  const steps: readonly (Step & Partial<Pick<FolderEnding, 'folder' | 'monitors'>>)[] = [
    stepFrom(failing, { failure, isOpen: isBusy }, since, isNewsOfMailbox),
    ...folders.map((ending) => ({
      folder: ending.folder,
      ...(ending.monitors && { monitors: ending.monitors }),
      ...stepFrom(failingFolders.get(ending.folder), ending, since, isOtherCode),
    })),
  ]
  return {
    failed: steps.flatMap(({ folder, monitors, begun }) =>
      begun ? [{ folder, failure: begun, since, recordedAt, ...(monitors && { monitors }) }] : [],
    ),
    recovered: steps.flatMap(({ folder, over }) =>
      over ? [{ folder, code: over.code, since: over.since }] : [],
    ),
    health: healthAfter(before, steps, isWhole, since),
  }
}

/** What a poll means for one place. */
interface Step {
  /** What is remembered of it from now on. */
  readonly trouble?: Trouble | undefined
  /** It has begun now. */
  readonly begun?: FailureError
  /** It was remembered, and has been seen to work. */
  readonly over?: Trouble
}

function stepFrom(
  known: Trouble | undefined,
  { failure, isOpen = false, hasGivenUp = false }: Omit<FolderEnding, 'folder' | 'monitors'>,
  since: string,
  isNews: (failure: FailureError, known: Trouble) => boolean,
): Step {
  if (failure) {
    const begins = !known || isNews(failure, known)
    const trouble = begins ? { code: failure.code, since } : known
    return {
      trouble: hasGivenUp ? { ...trouble, actionsGivenUp: true } : trouble,
      ...(begins && { begun: failure }),
    }
  }
  // What was given up was told by itself: the next poll that ends well is the end of the rest.
  if (!known || isOpen || hasGivenUp) return { trouble: known }
  return known.actionsGivenUp ? {} : { over: known }
}

const isOtherCode = (failure: FailureError, known: Trouble): boolean => failure.code !== known.code

/** Troubles of a mailbox that pass by themselves are one trouble, whatever their codes; one that does not pass is news. */
const isNewsOfMailbox = (failure: FailureError, known: Trouble): boolean =>
  isOtherCode(failure, known) && failure.code !== 'LOGIN_HELD' && !failure.failure.passesByItself

/** Where all folders were come to, one that is not among them is not watched any more, and forgotten. */
function healthAfter(
  before: MailboxHealth,
  steps: readonly (Step & { readonly folder?: string })[],
  isWhole: boolean,
  since: string,
): MailboxHealth {
  const { failingFolders: known = {}, lastTurn } = before
  const failing = steps.find(({ folder }) => folder === undefined)?.trouble
  const places = steps.flatMap(({ folder, trouble }) =>
    folder === undefined ? [] : [{ folder, trouble }],
  )
  const unknown = isWhole
    ? []
    : Object.entries(known).filter(([folder]) => !places.some((place) => place.folder === folder))
  const failingFolders = Object.fromEntries([
    ...unknown,
    ...places.flatMap(({ folder, trouble }) => (trouble ? [[folder, trouble] as const] : [])),
  ])
  if (isDeepStrictEqual([before.failing, known], [failing, failingFolders])) return before
  // A login that was refused, and a time that a server asked for, are over with the failure that they brought.
  const { failing: _, failingFolders: __, ...remembered } = failing ? before : HEALTHY
  return {
    ...remembered,
    ...(lastTurn !== undefined && { lastTurn }),
    ...(failing && { failing }),
    ...(Object.keys(failingFolders).length > 0 && { failingFolders }),
    changedAt: since,
  }
}
