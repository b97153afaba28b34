/** How far back an alarm looks. */
export interface AlarmWindow {
  readonly periodMinutes: number
  /** All of them must be without success. */
  readonly periods: number
}

/** One missed poll is a passing fault, and two may be; after three, somebody should look. */
const GAPS = 3

/** Fewer gaps than this and the alarm would be raised by a poll that is merely late. */
const MIN_GAPS = 2

const MINUTES_PER_DAY = 1440

/** An alarm with periods of an hour or more looks back over 7 days at most (CloudWatch API reference, PutMetricAlarm). */
const MAX_DAYS = 7

/**
 * The window in which a mailbox with this longest gap between two polls must have had a successful one: three gaps,
 * cut off at CloudWatch's 7 days. Undefined if even two gaps do not fit into them.
 */
export function alarmWindow(gapMinutes: number): AlarmWindow | undefined {
  if (gapMinutes <= MINUTES_PER_DAY) return { periodMinutes: gapMinutes, periods: GAPS }
  if (MIN_GAPS * gapMinutes > MAX_DAYS * MINUTES_PER_DAY) return undefined
  const days = Math.ceil((GAPS * gapMinutes) / MINUTES_PER_DAY)
  return { periodMinutes: MINUTES_PER_DAY, periods: Math.min(days, MAX_DAYS) }
}
