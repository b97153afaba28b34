import { describe, expect, test } from 'vitest'
import type { Arrival } from '../../../shared/expect/arrival.js'
import { rehearse } from '../../../shared/expect/rehearse.js'
import { hours } from '../../../shared/jobs/define-jobs.js'
import type { ExpectSettings } from '../../../shared/jobs/file/expect-file.js'
import { expectationOf } from './expect-world.js'

// 16 November 2026 is a Monday.
const PAST = {
  from: Date.parse('2026-11-15T00:00:00+09:00'),
  until: Date.parse('2026-11-21T00:00:00+09:00'),
}

/** What came, `16 09:10` in Tokyo. */
const cameAt = (...times: readonly string[]): Arrival[] =>
  times.map((time, index) => ({
    numbering: '1',
    uid: index + 1,
    at: new Date(`2026-11-${time.replace(' ', 'T')}:00+09:00`).toISOString(),
  }))

const of = (settings: ExpectSettings, ...times: readonly string[]) =>
  rehearse(expectationOf({ days: 'MON-FRI', ...settings }), { arrivals: cameAt(...times) }, PAST)

const resultsOf = ({ dueTimes }: ReturnType<typeof rehearse>) =>
  dueTimes.map(({ dates, result }) => `${dates[0]?.slice(8)} ${result}`)

describe('a week of the past', () => {
  test('that was well: no alarm, and when mail comes', () => {
    const past = of({ by: '09:30' }, '16 09:00', '17 09:10', '18 09:20', '19 09:20', '20 09:28')
    expect(past).toMatchObject({
      alarms: 0,
      arrival: { medianSeconds: -10 * 60, percentile95Seconds: -2 * 60 },
    })
    expect(past.instead).toBeUndefined()
    expect(past.dueTimes[0]).toEqual({
      due: '2026-11-16T00:30:00.000Z',
      dueLocal: '2026-11-16T09:30:00+09:00',
      dates: ['2026-11-16'],
      result: 'met',
      need: 1,
      have: 1,
      arrivedAfterSeconds: -1_800,
    })
  })

  test('with late mail: a later time would have told nothing', () => {
    const past = of({ by: '09:30' }, '16 09:00', '17 09:42', '18 09:20', '19 10:03', '20 09:28')
    expect(resultsOf(past)).toEqual(['16 met', '17 late', '18 met', '19 late', '20 met'])
    expect(past).toMatchObject({ alarms: 2, instead: { by: ['10:05'], alarms: 0 } })
  })

  test('with mail before the window: a wider one would have told nothing', () => {
    const early = ['16 09:00', '17 07:00', '18 09:20', '19 09:20', '20 06:31']
    const past = of({ by: '09:30', within: hours(1) }, ...early)
    expect(past).toMatchObject({
      alarms: 2,
      instead: { by: ['09:30'], withinMinutes: 180, alarms: 0 },
    })
  })

  test('with a day on which nothing came: nothing helps, and nothing is advised', () => {
    const past = of({ by: '09:30' }, '16 09:00', '17 09:10', '19 09:20', '20 09:28')
    expect(resultsOf(past)).toContain('18 absent')
    expect(past.alarms).toBe(1)
    expect(past.instead).toBeUndefined()
  })

  test('of both: what is left is what did not come', () => {
    const past = of({ by: '09:30' }, '16 09:00', '17 09:42', '19 09:20', '20 09:28')
    expect(past).toMatchObject({ alarms: 2, instead: { by: ['09:45'], alarms: 1 } })
  })

  test('with closed days, which are no alarm', () => {
    const closed = expectationOf({ by: '09:30', on: 'bank' }, { closed: ['2026-11-17'], open: [] })
    const past = rehearse(
      closed,
      { arrivals: cameAt('16 09:00', '18 09:00', '19 09:00', '20 09:00') },
      PAST,
    )
    expect(resultsOf(past)).toContain('17 closed')
    expect(past.alarms).toBe(0)
  })

  test('with mail of another monitor that answers: no alarm', () => {
    const past = rehearse(
      expectationOf({ days: 'MON-FRI', by: '09:30', or: 'failures' }),
      {
        arrivals: cameAt('16 09:00', '18 09:00', '19 09:00', '20 09:00'),
        answers: cameAt('17 09:10').map((mail) => ({ ...mail, monitor: 'failures' })),
      },
      PAST,
    )
    expect(resultsOf(past)).toContain('17 answered')
    expect(past.alarms).toBe(0)
  })

  test('of which nothing is known: no figure is made up', () => {
    expect(of({ by: '09:30' })).toMatchObject({ alarms: 5 })
    expect(of({ by: '09:30' })).not.toHaveProperty('arrival')
  })
})

test('a due time whose window began before the past is none', () => {
  const { dueTimes } = rehearse(expectationOf({ by: '03:00' }), { arrivals: [] }, PAST)
  expect(dueTimes[0]?.dates).toEqual(['2026-11-16'])
})
