import type { HeadDecisions } from '../decide/decide-by-head.js'
import { MAX_HELD_BYTES } from '../read/fetch-groups.js'
import type { BatchProgress } from './batch-progress.js'

/**
 * Sets long mail aside whose body is needed, so that what is behind it does not wait until it is received. What is left can be decided on
 * at once; it ends before a long mail that there is no room for.
 */
export function withoutLong(
  progress: BatchProgress,
  heads: readonly HeadDecisions[],
): readonly HeadDecisions[] {
  const short: HeadDecisions[] = []
  for (const head of heads) {
    const { uid, size } = head.attributes
    const isLong = head.facts !== undefined && size > MAX_HELD_BYTES
    if (!isLong) short.push(head)
    else if (!progress.postpone(uid, size)) return short
  }
  return short
}
