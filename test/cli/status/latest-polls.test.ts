import { expect, test } from 'vitest'
import { readPlace } from '../../../cli/status/read-status.js'
import type { WatchedMailbox, WatchRequest } from '../../../shared/jobs/requests/watch-request.js'
import type { Answer, Between, Place, PollLog } from '../../../shared/place/place.js'
import { type PollCount, pollLogOf } from '../../../shared/place/poll-log.js'

const NOW = new Date('2026-11-30T12:00:00.000Z')
const MINUTE_MS = 60_000
const minutesAgo = (minutes: number): string =>
  new Date(NOW.getTime() - minutes * MINUTE_MS).toISOString()

/** A place in which nothing is known but how polls ended; tells how far back, in minutes, it was asked for them. */
function placeOf(polls: readonly PollCount[], gap?: string) {
  const looks: number[] = []
  const place: Place = {
    name: 'a place',
    pollCounts: () => Promise.reject(new Error('nobody draws them')),
    bucket: {
      async *list() {},
      read: async () => undefined,
      async *stream() {},
    },
    definitions: () => Promise.reject(new Error('not asked for')),
    senders: () => Promise.reject(new Error('not asked for')),
    watched: () => Promise.reject(new Error('not asked for')),
    decide: () => Promise.reject(new Error('not asked for')),
    isAtWork: async () => true,
    async polls(_mailbox: string, between: Between): Promise<Answer<PollLog>> {
      looks.push((between.until.getTime() - between.from.getTime()) / MINUTE_MS)
      return {
        data: pollLogOf(polls, between),
        asOf: NOW.toISOString(),
        source: 'a log',
        complete: gap === undefined,
        ...(gap !== undefined && { gap }),
      }
    },
  }
  return { place, looks }
}

const succeeded = (minutes: number): PollCount => ({
  at: minutesAgo(minutes),
  succeeded: 1,
  failed: 0,
  busy: 0,
})

const read = async (place: Place, poll: WatchedMailbox['poll']) => {
  const watched: WatchRequest = {
    schemaVersion: 1,
    kind: 'tick',
    timezone: 'UTC',
    mailboxes: [{ name: 'operations', poll, monitors: [] }],
    senders: [],
  }
  const { mailboxes: told, gaps } = await readPlace(place, watched, NOW)
  return { lastSuccess: told[0]?.lastSuccess, gaps }
}

const DAY = 24 * 60

test.each<[string, number, readonly number[], readonly number[], number | undefined]>([
  ['a mailbox that is well is looked at for a few polls', 1, [2_000, 30, 3, 2], [4], 2],
  ['one that was polled before that, for a day', 1, [2_000, 30], [4, DAY], 30],
  ['one that was not polled at all, for a day', 1, [], [4, DAY], undefined],
  ['one that is polled twice a day, for as long as four polls take', 720, [800], [4 * 720], 800],
  ['one that is polled every ten days, for two weeks', 14_400, [14_500], [14 * DAY], 14_500],
])('%s', async (_, everyMinutes, ended, looks, last) => {
  const asked = placeOf(ended.map(succeeded))
  const told = await read(asked.place, { seconds: everyMinutes * 60 })
  expect(asked.looks).toEqual(looks)
  expect(told.lastSuccess).toBe(last === undefined ? undefined : minutesAgo(last))
})

test('what the longest look does not know is said, where no poll is known', async () => {
  const unknown = placeOf([], 'half of it is lost')
  expect((await read(unknown.place, { seconds: 60 })).gaps).toEqual([
    'polls of operations: half of it is lost',
  ])
  const known = placeOf([succeeded(1)], 'half of it is lost')
  expect((await read(known.place, { seconds: 60 })).gaps).toEqual([])
})
