import { expect, test } from 'vitest'
import { PLANTED_BUGS } from './planted-bugs.js'
import { searchForBug } from './planted-tree.js'

/** Those of a run of .ci/run. */
const MOST_SCHEDULES = { polls: 10_000, sends: 2_000 } as const

test.concurrent.each(PLANTED_BUGS)(
  'schedules find it: $name',
  async (bug) => {
    const { schedules, found } = await searchForBug(bug, MOST_SCHEDULES[bug.search])
    const [first] = found
    console.info(
      `${bug.name}: found by schedule ${schedules} of ${bug.search}: ${first?.promises.join('; ')}\n${first?.words.join('\n')}`,
    )
    expect(found).toHaveLength(1)
  },
  600_000,
)
