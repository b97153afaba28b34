import { ownEntry } from '../contract/own-entry.js'
import type { FolderStatus, MessageAttributes } from './mailbox-session.js'

/** For each monitor the UID below which it has decided every message. */
export type Positions = Readonly<Record<string, number>>

/** Where a monitor begins that the folder has not seen yet. */
export interface Newcomer {
  readonly name: string
  readonly startFrom: string
  /** Its name before it was renamed. */
  readonly formerly?: string | undefined
}

/**
 * Where a renamed monitor stood under its former name; undefined if it is not renamed, or the folder never saw it. The
 * former name keeps its place: should the renaming be undone, nothing is decided twice that need not be.
 */
export const formerPosition = ({ formerly }: Newcomer, positions: Positions): number | undefined =>
  formerly === undefined ? undefined : ownEntry(positions, formerly)

/** The first UID received on a day or later, as the server judges it; undefined if there is none. */
export type FirstUidSince = (day: Date) => Promise<number | undefined>

/** Servers judge a day by their own time zone; two days earlier holds for any of them. */
const ZONE_MARGIN_MS = 2 * 86_400_000

/**
 * The position a new monitor begins at. `now` leaves out what is there; a date leaves out what certainly arrived before it
 * (each message's INTERNALDATE then decides, see `startsBefore`).
 */
export async function startPosition(
  { startFrom }: Newcomer,
  { uidNext }: FolderStatus,
  firstUidSince: FirstUidSince,
): Promise<number> {
  if (startFrom === 'now') return uidNext
  if (startFrom === 'all') return 1
  const earliest = new Date(Date.parse(startFrom) - ZONE_MARGIN_MS)
  return (await firstUidSince(earliest)) ?? uidNext
}

/** When a message arrived, as far as `startFrom` asks. */
type Arrival = Pick<MessageAttributes, 'internalDate' | 'internalDay' | 'isDateUnknown'>

/**
 * Whether a message arrived before a monitor's `startFrom`: a moment, or a day without a time zone. That is the day where the mail
 * server is, by whose clock it dates its mail. Where nobody says when it arrived, it did not arrive before.
 */
export function startsBefore(startFrom: string, arrival: Arrival): boolean {
  const { internalDate, internalDay, isDateUnknown } = arrival
  if (startFrom === 'now' || startFrom === 'all' || isDateUnknown) return false
  if (startFrom.includes('T')) return internalDate.getTime() < Date.parse(startFrom)
  return (internalDay ?? dayInUtc(internalDate)) < startFrom
}

/** What `startFrom` was compared with, with the zone that it is told in. */
export const arrivalWords = (startFrom: string, { internalDate, internalDay }: Arrival): string =>
  startFrom.includes('T')
    ? `${internalDate.toISOString()}, before ${startFrom}`
    : `${internalDay ?? dayInUtc(internalDate)} on the mail server's clock (${internalDate.toISOString()}), before ${startFrom}`

const dayInUtc = (moment: Date): string => moment.toISOString().slice(0, 10)

/** Where the folder is read from: the lowest position of the monitors there are now. A removed monitor holds nothing back. */
export const lowestPosition = (
  positions: Positions,
  monitors: readonly string[],
): number | undefined => {
  const known = monitors.flatMap((monitor) => ownEntry(positions, monitor) ?? [])
  return known.length === 0 ? undefined : Math.min(...known)
}

/** Positions after every monitor has decided every UID up to and including `lastUid`. Positions never go back. */
export const advance = (
  positions: Positions,
  monitors: readonly string[],
  lastUid: number,
): Positions => ({
  ...positions,
  ...Object.fromEntries(
    monitors.map((monitor) => [monitor, Math.max(ownEntry(positions, monitor) ?? 1, lastUid + 1)]),
  ),
})
