import type { Archive } from '../../../shared/archive/archive.js'
import { pollMarkKey } from '../../../shared/contract/keys.js'
import { asFailure } from '../../../shared/failures/failure-error.js'
import type { PolledMailbox } from '../../../shared/jobs/requests/poll-request.js'
import { MARK_EVERY_MS, type PollMark } from '../../../shared/mailbox/poll-mark.js'
import type { Log } from '../../../shared/runtime/log.js'

/** What is marked with. */
interface MarkDeps {
  readonly records: Archive
  readonly lastMarks: Map<string, Date>
  readonly log: Log
  readonly now: () => Date
}

/** A poll of ten minutes comes a moment sooner or later than that. */
const SLACK_MS = 60_000

/**
 * Notes that a mailbox was polled, however that ended: by it the watch sees whether polls come. Each poll of a time table is noted, of those by an
 * interval one in a while.
 */
export async function markPoll(
  { records, lastMarks, log, now }: MarkDeps,
  { name, poll }: Pick<PolledMailbox, 'name' | 'poll'>,
): Promise<void> {
  const at = now()
  const sinceMs = at.getTime() - (lastMarks.get(name)?.getTime() ?? Number.NEGATIVE_INFINITY)
  const isMarked = sinceMs >= 0 && sinceMs < MARK_EVERY_MS - SLACK_MS
  if (isMarked && !('cron' in poll)) return
  const mark: PollMark = { schemaVersion: 1, at: at.toISOString() }
  try {
    await records.put(pollMarkKey(name), JSON.stringify(mark), { contentType: 'application/json' })
    lastMarks.set(name, at)
  } catch (error) {
    // Whatever fails here has failed before, and was told.
    const { code, message } = asFailure(error)
    log.warn('poll not marked', { code, message })
  }
}
