/**
 * RE2's work is at most (steps of the program x characters), some 20 ns each: a pattern of many steps sees less of a text,
 * so that none takes much longer than a second. Up to 256 steps, which is more than people write, it sees all it may; half as many
 * where it looks at two forms.
 */
export const MAX_PATTERN_WORK = 64 * 1024 * 1024

/** What all patterns of a monitor may do with one mail, whatever number of texts it has: some three seconds. */
const MAX_MONITOR_WORK = 2 * MAX_PATTERN_WORK

/** The work that is left for the patterns of one monitor in one mail. */
export class PatternWork {
  #left = MAX_MONITOR_WORK

  /** Nothing is left: what patterns did not find may be there. */
  get isSpent(): boolean {
    return this.#left <= 0
  }

  /**
   * How many of these characters a pattern may look at; they count as looked at.
   * @param steps of the pattern @param maxWork of this look
   */
  charactersFor(steps: number, characters: number, maxWork: number): number {
    const allowed = Math.min(characters, Math.floor(Math.min(maxWork, this.#left) / steps))
    const isShort = allowed < characters && this.#left < maxWork
    this.#left = isShort ? 0 : this.#left - allowed * steps
    return allowed
  }
}
