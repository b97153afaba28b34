import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  advance,
  arrivalWords,
  lowestPosition,
  startPosition,
  startsBefore,
} from '../../../shared/mailbox/positions.js'

const STATUS = { uidValidity: '1', uidNext: 101, isUidNextTold: true, messages: 50 }

describe('where a new monitor begins', () => {
  test.each([
    { startFrom: 'now', found: 40, position: 101, why: 'what is there is left out' },
    { startFrom: 'all', found: 40, position: 1, why: 'all that is there' },
    { startFrom: '2026-11-01', found: 40, position: 40, why: 'the first of those days' },
    { startFrom: '2026-11-01', found: undefined, position: 101, why: 'nothing is that young' },
  ])('$startFrom: $position, $why', async ({ startFrom, found, position }) => {
    expect(await startPosition({ name: 'm', startFrom }, STATUS, async () => found)).toBe(position)
  })

  test('the server is asked for two days more, as it judges by a time zone of its own', async () => {
    const asked: string[] = []
    await startPosition({ name: 'm', startFrom: '2026-11-01' }, STATUS, async (day) => {
      asked.push(day.toISOString())
      return undefined
    })
    expect(asked).toEqual(['2026-10-30T00:00:00.000Z'])
  })

  test.each(['now', 'all'])('%s asks the server nothing', async (startFrom) => {
    const refuse = async () => {
      throw new Error('asked')
    }
    await expect(startPosition({ name: 'm', startFrom }, STATUS, refuse)).resolves.toBeDefined()
  })
})

test.each([
  { startFrom: '2026-11-01', received: '2026-10-31T23:59:59.999Z', before: true },
  { startFrom: '2026-11-01', received: '2026-11-01T00:00:00.000Z', before: false },
  { startFrom: 'now', received: '1990-01-01T00:00:00Z', before: false },
  { startFrom: 'all', received: '1990-01-01T00:00:00Z', before: false },
])('mail of $received is before $startFrom: $before', ({ startFrom, received, before }) => {
  expect(startsBefore(startFrom, { internalDate: new Date(received) })).toBe(before)
})

test.each([
  {
    internalDay: '2026-11-01',
    received: '2026-10-31T18:00:00Z',
    startFrom: '2026-11-01',
    before: false,
  },
  {
    internalDay: '2026-10-31',
    received: '2026-11-01T04:00:00Z',
    startFrom: '2026-11-01',
    before: true,
  },
  {
    internalDay: '2026-11-01',
    received: '2026-10-31T18:00:00Z',
    startFrom: '2026-11-01T00:00:00+09:00',
    before: false,
  },
  {
    internalDay: '2026-11-01',
    received: '2026-10-31T14:59:59Z',
    startFrom: '2026-11-01T00:00:00+09:00',
    before: true,
  },
  {
    internalDay: '2026-10-31',
    received: '2026-11-01T03:00:00Z',
    startFrom: '2026-10-31',
    before: false,
  },
])('$internalDay on the server, $received: before $startFrom $before', (row) => {
  const { internalDay, received, startFrom, before } = row
  const arrival = { internalDate: new Date(received), internalDay }
  expect(startsBefore(startFrom, arrival)).toBe(before)
  // What it was compared with says its zone.
  expect(arrivalWords(startFrom, arrival)).toMatch(/Z.*before 2026/)
})

describe('where the folder is read from', () => {
  test.each([
    { positions: { a: 5, b: 9 }, monitors: ['a', 'b'], lowest: 5 },
    { positions: { a: 5, b: 9 }, monitors: ['b'], lowest: 9 },
    { positions: { a: 5 }, monitors: ['a', 'new'], lowest: 5 },
    { positions: {}, monitors: ['new'], lowest: undefined },
    { positions: { a: 5 }, monitors: [], lowest: undefined },
  ])('$positions of $monitors: $lowest', ({ positions, monitors, lowest }) => {
    expect(lowestPosition(positions, monitors)).toBe(lowest)
  })
})

describe('after a batch', () => {
  test.each([
    { why: 'all move on', before: { a: 5, b: 5 }, monitors: ['a', 'b'], after: { a: 11, b: 11 } },
    {
      why: 'a removed one stays',
      before: { a: 5, gone: 2 },
      monitors: ['a'],
      after: { a: 11, gone: 2 },
    },
    {
      why: 'one that is ahead stays',
      before: { a: 5, b: 50 },
      monitors: ['a', 'b'],
      after: { a: 11, b: 50 },
    },
    { why: 'a new one is placed', before: {}, monitors: ['a'], after: { a: 11 } },
  ])('up to UID 10, $why', ({ before, monitors, after }) => {
    expect(advance(before, monitors, 10)).toEqual(after)
  })

  test('no position ever goes back', () => {
    const uid = fc.integer({ min: 1, max: 1_000 })
    const names = fc.constantFrom('a', 'b', 'c')
    fc.assert(
      fc.property(fc.dictionary(names, uid), fc.array(names), uid, (before, monitors, lastUid) => {
        const after = advance(before, monitors, lastUid)
        for (const [name, position] of Object.entries(before)) {
          expect(after[name]).toBeGreaterThanOrEqual(position)
        }
        for (const name of monitors) expect(after[name]).toBeGreaterThan(lastUid)
      }),
    )
  })
})
