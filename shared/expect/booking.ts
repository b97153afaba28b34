import type { DueTime } from '../jobs/calendar/due-times.js'
import type { Answer, Arrival } from './arrival.js'

/** How far back mail answers a due time that it is too late for. */
export const LATE_DAYS = 7
const LATE_MS = LATE_DAYS * 86_400_000

/** What is wanted of each due time. */
export interface Wanted {
  /** The least number of mails, or of different values if there is `distinct`. */
  readonly count: number
  readonly isDistinct: boolean
}

/** The mail of a due time. */
export interface Booking {
  readonly due: DueTime
  readonly need: number
  /** In its window, the earliest first; what is more than it needs is not booked. */
  readonly onTime: readonly Arrival[]
  /** After it, or surplus in another window. */
  readonly late: readonly Arrival[]
  /** The mail of another monitor that stands for what is missing. */
  readonly answer?: Answer | undefined
  /** Its windows touch another's, and nothing but the clock says whose the mail is. */
  readonly isAmbiguous: boolean
}

interface Slot {
  readonly due: DueTime
  readonly need: number
  readonly onTime: Arrival[]
  readonly late: Arrival[]
}

/**
 * Books mail to due times; each mail once. What says its business date is that date's. Else what comes in a window is that window's, until
 * it has what it needs; everything else is late for the last due time before it that still needs mail, of seven days.
 *
 * @param dues in order, without those at which nothing is expected
 * @param answers mail of another monitor: each stands for one due time that has not what it needs
 */
export function bookArrivals(
  dues: readonly DueTime[],
  arrivals: readonly Arrival[],
  wanted: Wanted,
  answers: readonly Answer[] = [],
): Booking[] {
  const slots: Slot[] = dues.map((due) => ({
    due,
    need: wanted.count * Math.max(1, due.dates.length),
    onTime: [],
    late: [],
  }))
  const inOrder = arrivals.toSorted(
    (one, other) => momentOf(one) - momentOf(other) || one.uid - other.uid,
  )
  for (const arrival of inOrder) {
    const at = momentOf(arrival)
    const takes = (slot: Slot) => needs(slot, arrival, wanted)
    if (arrival.date !== undefined) {
      const { date } = arrival
      const named = slots.filter(({ due }) => due.dates.includes(date))
      // Of several times of its day, the first that it is not too late for.
      const own = named.find((slot) => at <= slot.due.due && takes(slot))
      if (own) own.onTime.push(arrival)
      else named.findLast(takes)?.late.push(arrival)
      // It says whose it is: no other day's.
      continue
    }
    const own = slots.findLast(({ due: { start, due } }) => start < at && at <= due)
    if (own && takes(own)) own.onTime.push(arrival)
    else
      slots
        .findLast(
          ({ due, ...slot }) => due.due < at && at - due.due <= LATE_MS && takes({ due, ...slot }),
        )
        ?.late.push(arrival)
  }
  const answered = answersTo(slots, answers)
  return slots.map((slot, index) => ({
    ...slot,
    answer: answered.get(slot),
    isAmbiguous:
      (slots[index + 1]?.due.start ?? Number.POSITIVE_INFINITY) <= slot.due.due ||
      (slots[index - 1]?.due.due ?? Number.NEGATIVE_INFINITY) >= slot.due.start,
  }))
}

/** What comes in a window is that window's, also where it has what it needs; else it is late for the last due time before it that has not. */
function answersTo(slots: readonly Slot[], answers: readonly Answer[]): ReadonlyMap<Slot, Answer> {
  const answered = new Map<Slot, Answer>()
  const isOpen = (slot: Slot) =>
    !answered.has(slot) && slot.onTime.length + slot.late.length < slot.need
  for (const answer of answers.toSorted((one, other) => momentOf(one) - momentOf(other))) {
    const at = momentOf(answer)
    const isLateFor = ({ due: { due } }: Slot) => due < at && at - due <= LATE_MS
    const slot =
      slots.findLast(({ due: { start, due } }) => start < at && at <= due) ??
      slots.findLast((one) => isLateFor(one) && isOpen(one))
    if (slot && isOpen(slot)) answered.set(slot, answer)
  }
  return answered
}

const momentOf = ({ at }: Arrival): number => Date.parse(at)

function needs(
  { need, onTime, late }: Slot,
  { distinct }: Arrival,
  { isDistinct }: Wanted,
): boolean {
  const booked = [...onTime, ...late]
  if (booked.length >= need) return false
  return !isDistinct || (distinct !== undefined && !booked.some((one) => one.distinct === distinct))
}

/** Whether a due time has what it needs: on time, in the end, by what another monitor's mail says instead, or not. */
export function resultOf({
  need,
  onTime,
  late,
  answer,
}: Booking): 'met' | 'late' | 'answered' | 'absent' {
  if (onTime.length >= need) return 'met'
  if (onTime.length + late.length >= need) return 'late'
  return answer ? 'answered' : 'absent'
}

/** The mail with which a due time had what it needed, or that stands for it. */
export const completing = ({ need, onTime, late, answer }: Booking): Arrival | undefined =>
  [...onTime, ...late][need - 1] ?? answer
