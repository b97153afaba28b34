import { stripVTControlCharacters } from 'node:util'
import { describe, expect, test } from 'vitest'
import { worldPrinter } from '../../../cli/world/show-world.js'
import type { PollEndedEvent, WorldEvent } from '../../../local/world/world-event.js'
import { worldFiles } from '../../../local/world/world-files.js'

/** What is printed of events, without the time of day. */
function shown(...events: readonly WorldEvent[]): string[] {
  const lines: string[] = []
  const print = worldPrinter(worldFiles('/data'), (line) => lines.push(line))
  for (const event of events) print(event)
  return lines.map((line) => stripVTControlCharacters(line).slice('00:00:00  '.length))
}

const READY: WorldEvent = {
  event: 'ready',
  data: '/data',
  mailboxes: ['operations'],
  paused: { mailboxes: [], monitors: [] },
}

const began = (startFrom: string): PollEndedEvent => ({
  event: 'poll ended',
  mailbox: 'operations',
  result: 'succeeded',
  decided: 0,
  matched: 0,
  durationMs: 1,
  peakRssBytes: 1,
  began: [{ folder: 'INBOX', monitor: 'nightly', startFrom, position: 1 }],
})

test('where the API is, if it is told', () => {
  expect(shown(READY)).toEqual(['ready     watching operations'])
  expect(shown({ ...READY, api: 'http://127.0.0.1:8000' })[0]).toContain('API on http://')
})

describe('what a monitor begins with', () => {
  test.each([
    ['now', /with the next mail that comes/],
    ['all', /with all mail that is there/],
    ['2026-11-01', /with mail since 2026-11-01, on the mail server's clock \(startFrom\)/],
    ['2026-11-01T00:00:00+09:00', /with mail since 2026-11-01T00:00:00\+09:00 \(startFrom\)/],
  ])('startFrom %s', (startFrom, says) => {
    expect(shown(began(startFrom))[0]).toMatch(says)
  })
})

test('a failure and a send are told with what to do about them', () => {
  const lines = shown(
    {
      ...began('now'),
      began: [],
      result: 'failed',
      failure: { code: 'X', message: 'y', remedy: 'z' },
      alsoFailed: [{ code: 'Y', message: 'another folder', remedy: 'look there' }],
    },
    {
      event: 'send changed',
      id: 'id',
      state: 'FAILED',
      recipients: [],
      remedies: ['mend it'],
      warnings: [],
    },
  )
  expect(lines.filter((line) => line.includes('What to do'))).toEqual([
    '          What to do: z',
    '          What to do: look there',
    '          What to do: mend it',
  ])
})

test('what is left open is counted, with where it is', () => {
  const lines = shown({ event: 'still open', invocations: 2, sends: 1 })
  expect(lines[0]).toMatch(/^open +a send waits in the queue, 2 events wait for the function$/)
  expect(lines[1]).toContain('the next local world on this data goes on with it')
})
