import { describe, expect, test } from 'vitest'
import { type Delivery, ExpectWorld, expectationOf } from './expect-world.js'

// 16 November 2026 is a Monday.
const MORNING = expectationOf({ by: '09:30', days: 'MON-FRI', or: 'failures' })
const START = '2026-11-15T00:00:00+09:00'
const EVENING = '2026-11-16T18:00:00+09:00'
const DUE = '2026-11-16T00:30:00.000Z'

const failure = (at: string): Delivery => ({ at, result: 'unmatched', isFailure: true })

/** What one Monday came to, with this mail. */
async function monday(...deliveries: readonly Delivery[]): Promise<ExpectWorld> {
  const world = new ExpectWorld(START)
  world.deliver(...deliveries)
  await world.run(EVENING, MORNING)
  return world
}

describe('mail of the monitor that answers as well', () => {
  test('in the window: answered, and nothing is absent besides', async () => {
    const world = await monday(failure('2026-11-16T09:10+09:00'))
    expect(world.verdicts()).toMatchObject([
      {
        result: 'answered',
        have: 0,
        mails: [],
        answer: { monitor: 'failures', mail: { at: '2026-11-16T00:10:00.000Z' } },
      },
    ])
    expect(world.events()).toEqual([])
  })

  test('beside the mail itself: met', async () => {
    const world = await monday(failure('2026-11-16T09:05+09:00'), { at: '2026-11-16T09:20+09:00' })
    expect(world.results()).toEqual(['11-16 met'])
    expect(world.verdicts()[0]).not.toHaveProperty('answer')
  })

  test('after it was told that it is absent: that ends, and says by what', async () => {
    const world = await monday(failure('2026-11-16T10:00+09:00'))
    expect(world.verdicts()).toMatchObject([
      { result: 'absent', answered: { monitor: 'failures', lateBySeconds: 1_800 } },
    ])
    expect(world.told.map(({ event }) => event)).toEqual(['Mail Absent', 'Incident Ended'])
    expect(world.told[1]?.detail).toMatchObject({ kind: 'absent', reason: 'answered' })
  })

  test('once: the next due time is not answered by it', async () => {
    const world = await monday(failure('2026-11-16T09:10+09:00'))
    await world.run('2026-11-17T18:00:00+09:00', MORNING)
    expect(world.results()).toEqual(['11-16 answered', '11-17 absent'])
  })

  test('decided on by the other monitor later than by its own: no due time is told twice', async () => {
    const world = await monday({
      ...failure('2026-11-16T09:10+09:00'),
      asideUntil: '2026-11-16T11:00+09:00',
    })
    expect(world.verdicts()).toMatchObject([{ result: 'answered', was: 'unknown' }])
    expect(world.told.map(({ event }) => event)).not.toContain('Mail Absent')
  })

  test('of an expectation that names none it answers nothing', async () => {
    const world = new ExpectWorld(START)
    world.deliver(failure('2026-11-16T09:10+09:00'))
    await world.run(EVENING, expectationOf({ by: '09:30', days: 'MON-FRI' }))
    expect(world.results()).toEqual(['11-16 absent'])
  })
})

test('of a monitor that is not named any more, mail answers nothing', async () => {
  const world = new ExpectWorld(START)
  world.deliver(failure('2026-11-16T09:10+09:00'))
  await world.run('2026-11-16T09:20:00+09:00', MORNING)
  await world.run(EVENING, expectationOf({ by: '09:30', days: 'MON-FRI', or: 'others' }))
  expect(world.results()).toEqual(['11-16 absent'])
})

test('who could not look is told in the end that it was answered', async () => {
  const world = new ExpectWorld(START)
  world.deliver(failure('2026-11-16T09:10+09:00'))
  await world.run('2026-11-16T09:00:00+09:00', MORNING)
  await world.run('2026-11-16T11:00:00+09:00', MORNING, { isReachable: false })
  await world.run(EVENING, MORNING)
  expect(world.verdicts()).toMatchObject([{ due: DUE, result: 'answered', was: 'unknown' }])
  expect(world.told.at(-1)?.detail).toMatchObject({ kind: 'unknown', reason: 'answered' })
})
