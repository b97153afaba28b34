import { type SearchRange, searchFaults, type Tally } from './fault-search.js'
import { POLL_SEARCH } from './polls/poll-search.js'
import { SEND_SEARCH } from './sends/send-search.js'

/** What is searched for schedules that break a promise. */
export const SEARCHES = ['polls', 'sends'] as const

/** What is searched. */
export type SearchName = (typeof SEARCHES)[number]

/** Searches schedules of one kind. */
export const searchOf = (name: SearchName, range: SearchRange): Promise<Tally> =>
  name === 'polls' ? searchFaults(POLL_SEARCH, range) : searchFaults(SEND_SEARCH, range)
