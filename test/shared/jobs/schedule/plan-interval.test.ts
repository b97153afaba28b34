import { expect, test } from 'vitest'
import { planInterval } from '../../../../shared/jobs/schedule/plan-interval.js'

/** Worked out by hand from the published procedure: load in seconds, whole minutes of it, one minute more. */
test.each([
  { t: 0.4, monitors: 1, sends: 0, load: 1, least: 1, limit: 2, why: 'a part of a second is one' },
  { t: 6, monitors: 5, sends: 5, load: 60, least: 1, limit: 2, why: 'just a minute is one' },
  { t: 6, monitors: 6, sends: 5, load: 66, least: 2, limit: 3, why: 'a little more is two' },
  { t: 6.2, monitors: 5, sends: 3, load: 56, least: 1, limit: 2, why: 't is rounded first' },
  { t: 13, monitors: 20, sends: 10, load: 390, least: 7, limit: 8, why: 'sends count as well' },
  { t: 30, monitors: 16, sends: 2, load: 540, least: 9, limit: 10, why: 'the default just does' },
  { t: 30, monitors: 17, sends: 2, load: 570, least: 10, limit: 11, why: 'it does not any more' },
  {
    t: 60,
    monitors: 12,
    sends: 3,
    load: 900,
    least: 15,
    limit: 16,
    why: 'as long as a run may be',
  },
  { t: 5, monitors: 0, sends: 0, load: 0, least: 0, limit: 1, why: 'nothing to do' },
])(
  '$monitors monitors and $sends sends of $t s: $limit min, as $why',
  ({ t, monitors, sends, load, least, limit }) => {
    expect(planInterval({ secondsPerMessage: t, monitors, sends })).toEqual({
      loadSeconds: load,
      leastMinutes: least,
      lowerLimitMinutes: limit,
    })
  },
)
