import { expect, test } from 'vitest'
import { pollWhenFree } from '../../../cli/world/poll-when-free.js'
import type { PollEndedEvent } from '../../../local/world/world-event.js'

const START_MS = Date.parse('2026-11-21T09:00:00Z')

type Answer = Partial<PollEndedEvent> & { readonly busyForMs?: number | undefined }

/** Polls that answer in turn, the last one for ever. */
async function polled(answers: readonly Answer[], limitMs: number) {
  let nowMs = START_MS
  let polls = 0
  const waits: number[] = []
  const ended = await pollWhenFree(
    {
      async poll(mailbox) {
        const { busyForMs, ...answer } = answers[Math.min(polls, answers.length - 1)] ?? {}
        polls += 1
        const until =
          busyForMs === undefined
            ? {}
            : { run: 'x', until: new Date(nowMs + busyForMs).toISOString() }
        return {
          event: 'poll ended',
          mailbox,
          result: 'succeeded',
          decided: 0,
          matched: 0,
          durationMs: 1,
          peakRssBytes: 1,
          ...(answer.result === 'busy' && { busy: [{ folder: 'INBOX', ...until }] }),
          ...answer,
        }
      },
    },
    'operations',
    {
      limitMs,
      now: () => new Date(nowMs),
      async pause(ms) {
        nowMs += ms
      },
      onWait: (until) => waits.push(until.getTime() - START_MS),
    },
  )
  return { result: ended.result, polls, waits }
}

test.each<[string, readonly Answer[], object]>([
  ['a success', [{}], { result: 'succeeded', polls: 1, waits: [] }],
  ['a failure', [{ result: 'failed' }], { result: 'failed', polls: 1, waits: [] }],
  [
    'a killed run whose lease ends',
    [{ result: 'busy', busyForMs: 75_000 }, {}],
    { result: 'succeeded', polls: 2, waits: [76_000] },
  ],
  [
    'a run that was faster by a moment, and tells nothing',
    [{ result: 'busy' }, { result: 'busy' }, {}],
    { result: 'succeeded', polls: 3, waits: [5_000, 10_000] },
  ],
  [
    'a lease that has just ended',
    [{ result: 'busy', busyForMs: -5_000 }, {}],
    { result: 'succeeded', polls: 2, waits: [1_000] },
  ],
  [
    'a run that is alive and renews its lease',
    [{ result: 'busy', busyForMs: 75_000 }],
    { result: 'busy', polls: 2, waits: [76_000] },
  ],
])('%s', async (_, answers, expected) => {
  expect(await polled(answers, 120_000)).toEqual(expected)
})

test('who does not want to wait is told at once', async () => {
  expect(await polled([{ result: 'busy', busyForMs: 10 }], 0)).toEqual({
    result: 'busy',
    polls: 1,
    waits: [],
  })
})
