import { expect, test } from 'vitest'
import { searchFaults } from '../fault-search.js'
import { tallyWords } from '../tally-words.js'
import { SEND_SEARCH } from './send-search.js'

/** A tenth of what .ci/run plays. */
const SCHEDULES = 200

test(`of ${SCHEDULES} schedules of faults none loses a send, delivers it twice, or leaves its end unknown or untold`, async () => {
  const seeds = Array.from({ length: SCHEDULES }, (_, index) => index + 1)
  const tally = await searchFaults(SEND_SEARCH, { seeds })
  console.info(tallyWords('sends', tally).join('\n'))
  expect(tally.found).toEqual([])
  expect(tally.schedules).toBe(SCHEDULES)
  expect(Object.keys(tally.faults).length).toBeGreaterThan(50)
})
