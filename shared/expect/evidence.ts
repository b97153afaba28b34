import type { DueTime } from '../jobs/calendar/due-times.js'
import { goneBetween } from '../mailbox/vanished/gone-uids.js'
import type { Vanishing } from '../mailbox/vanished/vanishing.js'
import type { Arrival, Miss } from './arrival.js'
import type { Booking } from './booking.js'
import { isOfSender, type MailByLedger } from './mail-by-ledger.js'
import type { Evidence } from './verdict.js'

/** So many are told: somebody reads them at night. */
const MAX_NEAREST = 3
const MAX_UNDECIDED = 20
/** Mail that lies further from a window has nothing to do with it. */
const FAR_MS = 3 * 86_400_000

/** What a poll had seen. */
export interface SeenByPoll {
  /** When it began, in ms. */
  readonly at: number
  readonly uidNext?: number | undefined
}

/** Mail of the folder that nobody has decided on. */
export interface UnseenMail {
  /** UIDs that are still to be decided on. */
  readonly waiting: readonly number[]
  readonly vanishing?: Vanishing | undefined
}

/** What is known of a due time without its mail: which kind of nothing it is. */
export function evidenceOf(
  { due, onTime, late }: Booking,
  { readings, arrivals, misses, failed }: MailByLedger,
  { waiting, vanishing }: UnseenMail,
  seen: SeenByPoll | undefined,
): Evidence {
  const inWindow = ({ at }: { readonly at: string }) => isInWindow(due, at)
  const booked = [...onTime, ...late]
  const outside = nearestTo(
    due,
    arrivals.filter((one) => !inWindow(one) && !booked.includes(one)),
  )
  const vanished = goneBetween(vanishing, due.start, due.due).slice(-MAX_UNDECIDED)
  const { lastMailAt } = readings.at(-1) ?? {}
  return {
    ...(seen && { seenAt: new Date(seen.at).toISOString() }),
    ...(seen?.uidNext !== undefined && { uidNext: seen.uidNext }),
    ...(lastMailAt !== undefined && { lastMailAt }),
    nearest: misses.filter(inWindow).toSorted(likeliestFirst).slice(0, MAX_NEAREST),
    ...(outside && { outside }),
    undecided: [...waiting, ...failed.filter(inWindow).map(({ uid }) => uid)].slice(-MAX_UNDECIDED),
    ...(vanished.length > 0 && { vanished }),
  }
}

const isInWindow = ({ start, due }: DueTime, at: string): boolean =>
  Date.parse(at) > start && Date.parse(at) <= due

const likeliestFirst = (one: Miss, other: Miss): number =>
  Number(isOfSender(one.condition)) - Number(isOfSender(other.condition)) ||
  Date.parse(other.at) - Date.parse(one.at)

function nearestTo(due: DueTime, arrivals: readonly Arrival[]): Arrival | undefined {
  const distance = ({ at }: Arrival) => {
    const moment = Date.parse(at)
    return moment > due.due ? moment - due.due : due.start - moment
  }
  return arrivals
    .filter((arrival) => distance(arrival) <= FAR_MS)
    .toSorted((one, other) => distance(one) - distance(other))[0]
}
