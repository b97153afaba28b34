/** What a mailbox has to do in each interval. */
export interface IntervalLoad {
  /** Seconds that one message takes, as measured; a part of a second counts as a whole one. */
  readonly secondsPerMessage: number
  /** Monitors that watch the mailbox. */
  readonly monitors: number
  /** Sends through the same account while it is watched; 0 where sending has a way of its own (SES). */
  readonly sends: number
}

/** What an interval between two polls may be. */
export interface IntervalPlan {
  /** Seconds of work in each interval. */
  readonly loadSeconds: number
  /** Below it the work does not fit: the next poll comes before this one is done. */
  readonly leastMinutes: number
  /** The recommended least: it leaves room for a slow day. */
  readonly lowerLimitMinutes: number
}

const SECONDS_PER_MINUTE = 60

/**
 * The limits of a polling interval: `(monitors x t + sends x t) / 60`, rounded up, is the least; a minute more is the lower
 * limit. Source: JP1/AJS2 mail linkage, "calculating the monitoring interval"; its first sentence says "smaller than",
 * which its own last step contradicts: it is a limit not to go below.
 */
export function planInterval({ secondsPerMessage, monitors, sends }: IntervalLoad): IntervalPlan {
  const loadSeconds = (monitors + sends) * Math.ceil(secondsPerMessage)
  const leastMinutes = Math.ceil(loadSeconds / SECONDS_PER_MINUTE)
  return { loadSeconds, leastMinutes, lowerLimitMinutes: leastMinutes + 1 }
}
