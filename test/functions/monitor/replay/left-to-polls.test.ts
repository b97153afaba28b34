import { expect, test } from 'vitest'
import { leftToPolls } from '../../../../functions/monitor/replay/left-to-polls.js'
import { NOW } from '../../../worlds/replay-world.js'
import { aside } from '../leased-run.js'

const UIDS = [1, 2, 3, 4, 5, 6]
const MONITOR = { name: 'batch', startFrom: 'now' }
const before = (ms: number) => new Date(NOW.getTime() - ms).toISOString()
const HOUR_MS = 3_600_000

test.each([
  { of: 'a monitor that has not begun', state: { positions: { other: 3 } }, left: [] },
  { of: 'one that has come to UID 4', state: { positions: { batch: 5 } }, left: [5, 6] },
  { of: 'one that is ahead of another', state: { positions: { batch: 7, other: 2 } }, left: [] },
  {
    of: 'a renamed one, before a poll has moved it',
    state: { positions: { former: 6 } },
    formerly: 'former',
    left: [6],
  },
  {
    of: 'a renamed one, since then',
    state: { positions: { former: 2, batch: 6 } },
    formerly: 'former',
    left: [6],
  },
  {
    of: 'a mail that was set aside',
    state: { positions: { batch: 6 }, aside: [aside(2)] },
    left: [2, 6],
  },
  {
    of: 'a young hole, and one that is looked at no more',
    state: {
      positions: { batch: 7 },
      holes: [
        { first: 1, last: 1, since: before(25 * HOUR_MS) },
        { first: 3, last: 4, since: before(HOUR_MS) },
      ],
    },
    left: [3, 4],
  },
])('$of: $left are left', ({ state, formerly, left }) => {
  const isLeft = leftToPolls(
    { aside: [], holes: [], ...state },
    { ...MONITOR, ...(formerly !== undefined && { formerly }) },
    NOW,
  )
  expect(UIDS.filter(isLeft)).toEqual(left)
})
