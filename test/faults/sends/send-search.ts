import type { FaultSearch } from '../fault-search.js'
import { judgeSends } from './judge-sends.js'
import { planSends } from './plan-sends.js'
import { playSends } from './play-sends.js'
import type { SendSchedule } from './send-schedule.js'
import { smallerSends } from './smaller-sends.js'
import { wordsOfSends } from './words-of-sends.js'

/** Schedules of sends. */
export const SEND_SEARCH: FaultSearch<SendSchedule> = {
  name: 'sends',
  plan: planSends,
  breachesOf: async (schedule, listening) => judgeSends(await playSends(schedule, listening)),
  smaller: smallerSends,
  wordsOf: wordsOfSends,
}
