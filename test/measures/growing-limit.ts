/** How much longer each attempt's limit is. */
const FACTOR = 5

/**
 * Tries what works within a limit, with limits that grow: this one, five times, and 25 times as much. For a test that
 * has to be shorter or longer than a limit while a busy machine may need more for everything else. What does not work
 * because of a fault does not work with any limit.
 *
 * @throws what the last attempt threw
 */
export async function withGrowingLimit(
  limitMs: number,
  attempt: (limitMs: number) => Promise<void>,
): Promise<void> {
  try {
    await attempt(limitMs)
  } catch {
    try {
      await attempt(limitMs * FACTOR)
    } catch {
      await attempt(limitMs * FACTOR ** 2)
    }
  }
}
