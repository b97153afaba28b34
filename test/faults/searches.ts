import { type SearchRange, searchFaults, type Tally } from './fault-search.js'
import { pollSearch } from './polls/poll-search.js'

/** What is searched for schedules that break a promise. */
export const SEARCHES = ['polls', 'sends'] as const

/** What is searched. */
export type SearchName = (typeof SEARCHES)[number]

/** Searches schedules of one kind. */
export const searchOf = (_name: SearchName, range: SearchRange): Promise<Tally> =>
  searchFaults(pollSearch(), range)
