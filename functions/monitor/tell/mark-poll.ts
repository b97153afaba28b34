import type { Archive } from '../../../shared/archive/archive.js'
import { pollMarkKey } from '../../../shared/contract/keys.js'
import { asFailure } from '../../../shared/failures/failure-error.js'
import type { PolledMailbox } from '../../../shared/jobs/requests/poll-request.js'
import type { PollMark } from '../../../shared/mailbox/poll-mark.js'
import type { Log } from '../../../shared/runtime/log.js'

/** What is marked with. */
interface MarkDeps {
  readonly records: Archive
  readonly log: Log
  readonly now: () => Date
}

/**
 * Notes that a mailbox with a time table was polled, however that ended: by it the watch sees whether a poll that was due has come. Polls by an
 * interval leave nothing behind where nothing is new: an alarm watches those.
 */
export async function markPoll(
  { records, log, now }: MarkDeps,
  { name, poll }: Pick<PolledMailbox, 'name' | 'poll'>,
): Promise<void> {
  if (!('cron' in poll)) return
  const mark: PollMark = { schemaVersion: 1, at: now().toISOString() }
  try {
    await records.put(pollMarkKey(name), JSON.stringify(mark), { contentType: 'application/json' })
  } catch (error) {
    // Whatever fails here has failed before, and was told.
    const { code, message } = asFailure(error)
    log.warn('poll not marked', { code, message })
  }
}
