/** Between the attempts of one send, in minutes; the last one repeats. Greylisting ends after 5 to 15 minutes (RFC 6647 2.2). */
const PAUSES_MINUTES = [1, 2, 5, 10, 15, 30, 60] as const
const LONGEST_PAUSE_MINUTES = 60

/** After a day nobody waits for a report any more, and its failure has to be said. */
const GIVE_UP_AFTER_HOURS = 24

const MS_PER_MINUTE = 60_000

/** When the attempt after this many is made. */
export function nextAttemptAfter(attempts: number, now: Date): Date {
  const minutes = PAUSES_MINUTES[Math.max(attempts, 1) - 1] ?? LONGEST_PAUSE_MINUTES
  return new Date(now.getTime() + minutes * MS_PER_MINUTE)
}

/** From when on no attempt is made any more. @param since when it was accepted, or when somebody last asked for it */
export const giveUpAt = (since: Date): Date =>
  new Date(since.getTime() + GIVE_UP_AFTER_HOURS * 60 * MS_PER_MINUTE)
