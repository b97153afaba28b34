import type { RecipientOutcome } from '../transports/transport.js'
import { changed, queuedAnew } from './record-changes.js'
import type { SendRecord } from './send-record.js'
import { isClaimed, settled } from './send-transitions.js'

/**
 * What a server answered, known by a run that has lost its claim: it slept, and another one took its recipients for UNKNOWN. Who has the mail
 * has it, whatever else was said; a refusal counts while no later attempt was made. Undefined if nothing of it is news.
 */
export function settledLate(
  record: SendRecord,
  outcomes: readonly RecipientOutcome[],
  attempts: number,
  now: Date,
): SendRecord | undefined {
  const known = outcomes.filter(
    ({ outcome }) =>
      outcome === 'accepted' || (outcome === 'refused' && record.attempts === attempts),
  )
  const lost = record.recipients.filter(({ state }) => state === 'UNKNOWN')
  const isNews = known.some(({ address }) => lost.some((each) => each.address === address))
  if (!isNews || isClaimed(record, now)) return undefined
  const open = changed(record, now, ({ address, state }) =>
    state === 'UNKNOWN' && known.some((each) => each.address === address)
      ? { state: 'SENDING' }
      : undefined,
  )
  // It is told once more, as it is.
  const { finishedAt: _, ...told } = queuedAnew(settled(open, known, now), now)
  return { ...told, announced: [] }
}
