import { z } from 'zod'
import { FAILURES } from '../../shared/failures/catalogue.js'
import type { InvocationOutcome } from '../lambda/invocation-outcome.js'
import type { PollEndedEvent } from './world-event.js'

/** The part of the monitor function's answer that is shown. */
const pollOutcomeSchema = z.object({
  result: z.enum(['succeeded', 'failed']),
  decided: z.number(),
  matched: z.number(),
  failure: z.object({ code: z.string(), message: z.string(), remedy: z.string() }).optional(),
})

/** How a poll ended: as the function says, or, if it could not say anything, as its sandbox saw it. */
export function pollEnded(mailbox: string, outcome: InvocationOutcome): PollEndedEvent {
  const { durationMs, peakRssBytes } = outcome
  const facts = { event: 'poll ended' as const, mailbox, durationMs, peakRssBytes }
  if (outcome.kind === 'succeeded') {
    const { failure, ...poll } = pollOutcomeSchema.parse(outcome.result)
    return { ...facts, ...poll, ...(failure && { failure }) }
  }
  const failure = { code: 'INTERNAL', message: wordsOf(outcome), remedy: FAILURES.INTERNAL.remedy }
  return { ...facts, result: 'failed', decided: 0, matched: 0, failure }
}

function wordsOf(outcome: Exclude<InvocationOutcome, { kind: 'succeeded' }>): string {
  switch (outcome.kind) {
    case 'failed':
    case 'init-failed':
      return `the function ${outcome.kind}: ${outcome.error.errorType}: ${outcome.error.errorMessage}`
    case 'timed-out':
      return `the function did not end within ${outcome.timeoutMs} ms`
    case 'out-of-memory':
      return `the function needed more than its ${outcome.memoryMb} MB`
  }
}
