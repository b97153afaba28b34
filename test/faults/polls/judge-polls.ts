import type { Breach } from '../breach.js'
import { judgeEnd } from './judge-end.js'
import { judgeOrder } from './judge-order.js'
import type { PollHistory } from './poll-history.js'

/** What was promised of polls, and was not kept. The judges know DESIGN 5, and nothing of the code. */
export const judgePolls = (history: PollHistory): Breach[] => [
  ...judgeEnd(history),
  ...judgeOrder(history),
]
