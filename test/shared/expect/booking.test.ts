import { expect, test } from 'vitest'
import { businessDateIn } from '../../../shared/expect/arrival.js'
import { bookArrivals, resultOf } from '../../../shared/expect/booking.js'

const DAY_MS = 86_400_000
const DUE = Date.parse('2026-11-20T09:00:00.000Z')
const WANTED = { count: 1, isDistinct: false }

const dueFor = (dates: readonly string[]) => ({
  start: DUE - DAY_MS,
  due: DUE,
  zone: 'UTC',
  dates,
  isClosed: false,
})

const arrivedAt = (ms: number, uid = 1) => ({
  numbering: '7',
  uid,
  at: new Date(ms).toISOString(),
})

test.each([
  { days: 6.9, result: 'late' },
  { days: 7, result: 'late' },
  { days: 7.1, result: 'absent' },
  { days: 30, result: 'absent' },
])('mail that comes $days days after its time: $result', ({ days, result }) => {
  const [booking] = bookArrivals([dueFor(['2026-11-20'])], [arrivedAt(DUE + days * DAY_MS)], WANTED)
  expect(booking && resultOf(booking)).toBe(result)
})

test.each([
  { what: 'the moment that its window begins', at: DUE - DAY_MS, result: 'absent' },
  { what: 'a moment later', at: DUE - DAY_MS + 1, result: 'met' },
  { what: 'the moment that it is due', at: DUE, result: 'met' },
  { what: 'a moment later than that', at: DUE + 1, result: 'late' },
])('mail that comes at $what: $result', ({ at, result }) => {
  const [booking] = bookArrivals([dueFor(['2026-11-20'])], [arrivedAt(at)], WANTED)
  expect(booking && resultOf(booking)).toBe(result)
})

test('a time that stands for three days needs three mails', () => {
  const due = dueFor(['2026-11-18', '2026-11-19', '2026-11-20'])
  const mails = [1, 2, 3].map((uid) => arrivedAt(DUE - uid * 60_000, uid))
  const results = [1, 2, 3].map((count) => {
    const [booking] = bookArrivals([due], mails.slice(0, count), WANTED)
    return booking && resultOf(booking)
  })
  expect(results).toEqual(['absent', 'absent', 'met'])
})

test.each([
  ['20260228', '2026-02-28'],
  ['2026/2/28', '2026-02-28'],
  ['2026年2月31日', undefined],
  ['20260231', undefined],
  ['20261301', undefined],
])('%s is the business date %s', (text, date) => {
  expect(businessDateIn(text)).toBe(date)
})
