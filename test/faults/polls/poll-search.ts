import type { FaultSearch } from '../fault-search.js'
import { judgePolls } from './judge-polls.js'
import { planPolls } from './plan-polls.js'
import { playPolls } from './play-polls.js'
import type { PollSchedule } from './poll-schedule.js'
import { smallerPolls } from './smaller-polls.js'
import { wordsOfPolls } from './words-of-polls.js'

/** Schedules of polls. */
export const POLL_SEARCH: FaultSearch<PollSchedule> = {
  name: 'polls',
  plan: planPolls,
  breachesOf: async (schedule, listening) => judgePolls(await playPolls(schedule, listening)),
  smaller: smallerPolls,
  wordsOf: wordsOfPolls,
}
