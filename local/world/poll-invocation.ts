import { z } from 'zod'
import { FAILURES } from '../../shared/failures/catalogue.js'
import type { InvocationOutcome } from '../lambda/invocation-outcome.js'
import type { ActedEvent, PollEndedEvent } from './world-event.js'

/** The part of the monitor function's answer that is shown. */
const pollOutcomeSchema = z.object({
  result: z.enum(['succeeded', 'failed', 'busy']),
  decided: z.number(),
  matched: z.number(),
  warnings: z.array(z.string()).optional(),
  failures: z
    .array(z.object({ code: z.string(), message: z.string(), remedy: z.string() }))
    .default([]),
})

const foldersSchema = z.object({
  folders: z.array(
    z.object({
      folder: z.string(),
      stopped: z.string(),
      heldBy: z.object({ run: z.string(), until: z.string() }).optional(),
      began: z.array(
        z.object({ monitor: z.string(), startFrom: z.string(), position: z.number() }),
      ),
      actions: z.array(
        z.object({
          action: z.string(),
          done: z.number(),
          refused: z.number(),
          givenUp: z.number(),
        }),
      ),
    }),
  ),
})

/** What a poll did in the mailbox, as the function says. */
export function actionsOf(mailbox: string, outcome: InvocationOutcome): ActedEvent[] {
  if (outcome.kind !== 'succeeded') return []
  const { folders } = foldersSchema.parse(outcome.result)
  return folders.flatMap(({ folder, actions }) =>
    actions.map((action) => ({ event: 'acted' as const, mailbox, folder, ...action })),
  )
}

/**
 * How a poll ended: as the function says, or, if it could not say anything, as its sandbox saw it.
 * @param isEnding whether the world was ending: then it was cut off, and nothing is wrong with it
 */
export function pollEnded(
  mailbox: string,
  outcome: InvocationOutcome,
  isEnding = false,
): PollEndedEvent {
  const { durationMs, peakRssBytes } = outcome
  const facts = { event: 'poll ended' as const, mailbox, durationMs, peakRssBytes }
  if (outcome.kind === 'succeeded') {
    const { warnings, failures, ...poll } = pollOutcomeSchema.parse(outcome.result)
    const [failure, ...alsoFailed] = failures
    const { folders } = foldersSchema.parse(outcome.result)
    const busy = folders.filter(isBusy).map(({ folder, heldBy }) => ({ folder, ...heldBy }))
    const began = folders.flatMap(({ folder, began: monitors }) =>
      monitors.map((monitor) => ({ folder, ...monitor })),
    )
    return {
      ...facts,
      ...poll,
      ...(busy.length > 0 && { busy }),
      ...(began.length > 0 && { began }),
      ...(warnings && { warnings }),
      ...(failure && { failure }),
      ...(alsoFailed.length > 0 && { alsoFailed }),
    }
  }
  if (isEnding) return { ...facts, result: 'interrupted', decided: 0, matched: 0 }
  const failure = { code: 'INTERNAL', message: wordsOf(outcome), remedy: FAILURES.INTERNAL.remedy }
  return { ...facts, result: 'failed', decided: 0, matched: 0, failure }
}

const isBusy = ({ stopped }: { readonly stopped: string }): boolean =>
  stopped === 'busy' || stopped === 'lease lost'

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
