import type { Duration, OneOrMore } from '../values/setting-values.js'

/** A time by which mail has to be there, in a zone of its own: that of the sender, where the sender's clock drives it. */
export interface ClockInZone {
  readonly at: string
  readonly zone: string
}

/** By when a monitor's mail has to be there. Every due time gets one verdict. */
export interface ExpectSettings {
  /**
   * `'09:30'`, in the time zone of the file, or several times of a day. `'25:00'` is one o'clock of the next morning, by the calendar of its
   * own day. A time that the clock leaves out as it is put forward is the first moment after; of one that comes twice it is the first.
   */
  readonly by: OneOrMore<string | ClockInZone>
  /** `'MON-FRI'`, `'MON,THU'`, `'month-end'`, `'business-day 3'`, `'business-day -1'`. @default every day */
  readonly days?: string
  /** The name of a calendar: what becomes of the days that it has closed says `closedDay`. @default no day is closed */
  readonly on?: string
  /** Nothing is expected on a closed day, or on the business day after it or before it instead. @default 'skip' */
  readonly closedDay?: 'skip' | 'next' | 'previous'
  /**
   * How long before a due time mail counts for it. What comes between two windows is late for the one before. @default half the time between
   * two due times of a day, 12 hours at most
   */
  readonly within?: Duration
  /** The least number of mails. @default 1 */
  readonly count?: number
  /** A capture of `when`: mails are counted by its different values. */
  readonly distinct?: string
  /** A capture of `when` that is the business date a mail is for, `20261127`: it is booked to that day, whenever it comes. */
  readonly date?: string
  /**
   * Another monitor of the same folder whose mail answers a due time as well: the one that matches what reports a failure. It is announced
   * by that monitor, and nothing is absent besides.
   */
  readonly or?: string
}

/** Business days. */
export interface CalendarSettings {
  /** Its public holidays are closed: `'JP'`, or of a part of a country, `'DE-BY'`. @default no holidays */
  readonly country?: string
  /** Days of the week that are closed, by name, or `'none'`. @default 'SAT-SUN' */
  readonly weekend?: string
  /** Days that are closed besides: `['2026-12-31']`. */
  readonly closed?: readonly string[]
  /** Days that are open whatever else says: a holiday that has moved, a Saturday of work. */
  readonly open?: readonly string[]
  /** The last day that it is good for. @default with a country, the last that its holidays are known of */
  readonly until?: string
}
