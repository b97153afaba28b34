import { describe, expect, test } from 'vitest'
import { pollEnded } from '../../../local/world/poll-invocation.js'

const USAGE = { requestId: 'r', durationMs: 1_200, initMs: undefined, peakRssBytes: 96 * 2 ** 20 }
const KILLED = {
  ...USAGE,
  kind: 'failed',
  error: { errorType: 'Runtime.ExitError', errorMessage: 'signal: SIGKILL', stackTrace: [] },
} as const

describe('a poll whose function was killed', () => {
  test('because the world ends was interrupted, and is no fault to report', () => {
    const ended = pollEnded('operations', KILLED, true)
    expect(ended).toMatchObject({ result: 'interrupted', decided: 0, matched: 0 })
    expect(ended).not.toHaveProperty('failure')
  })

  test('by itself has failed', () => {
    expect(pollEnded('operations', KILLED)).toMatchObject({
      result: 'failed',
      failure: { code: 'INTERNAL', message: expect.stringContaining('SIGKILL') },
    })
  })
})

test.each([
  { kind: 'timed-out', timeoutMs: 300_000 },
  { kind: 'out-of-memory', memoryMb: 256 },
] as const)('what was ended for its own sake while the world ends: $kind', (verdict) => {
  expect(pollEnded('operations', { ...USAGE, ...verdict }, true).result).toBe('interrupted')
  expect(pollEnded('operations', { ...USAGE, ...verdict }, false).result).toBe('failed')
})

test('every failure of a poll is told, the first as the reason', () => {
  const failures = ['FOLDER_NOT_FOUND', 'UIDVALIDITY_CHANGED'].map((code) => ({
    folder: 'INBOX',
    code,
    message: 'made up',
    remedy: 'none',
  }))
  const result = { result: 'failed', decided: 0, matched: 0, folders: [], failures }
  expect(pollEnded('operations', { ...USAGE, kind: 'succeeded', result })).toMatchObject({
    failure: { code: 'FOLDER_NOT_FOUND' },
    alsoFailed: [{ code: 'UIDVALIDITY_CHANGED' }],
  })
})

test('one that came to its end while the world ends has its own outcome', () => {
  const result = {
    mailbox: 'operations',
    result: 'succeeded',
    decided: 2,
    matched: 1,
    acted: 0,
    givenUp: 0,
    folders: [],
  }
  const ended = pollEnded('operations', { ...USAGE, kind: 'succeeded', result }, true)
  expect(ended).toMatchObject({ result: 'succeeded', decided: 2, matched: 1 })
})
