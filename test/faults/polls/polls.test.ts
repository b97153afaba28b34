import { expect, test } from 'vitest'
import { searchFaults } from '../fault-search.js'
import { tallyWords } from '../tally-words.js'
import { POLL_SEARCH } from './poll-search.js'

/** A tenth of what .ci/run plays. */
const SCHEDULES = 1_000

test(`of ${SCHEDULES} schedules of faults none loses a mail, keeps it twice, or leaves a UID unaccounted for`, async () => {
  const seeds = Array.from({ length: SCHEDULES }, (_, index) => index + 1)
  const tally = await searchFaults(POLL_SEARCH, { seeds })
  console.info(tallyWords('polls', tally).join('\n'))
  expect(tally.found).toEqual([])
  expect(tally.schedules).toBe(SCHEDULES)
  expect(Object.keys(tally.faults).length).toBeGreaterThan(40)
})

test('the same seed is the same schedule, call by call', async () => {
  const search = POLL_SEARCH
  const played = async () => {
    const calls: string[] = []
    await search.breachesOf(search.plan(7), { onCall: (words) => calls.push(words) })
    return calls
  }
  expect(await played()).toEqual(await played())
})
