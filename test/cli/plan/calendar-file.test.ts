import { expect, test } from 'vitest'
import { calendarFile } from '../../../cli/plan/calendar-file.js'

const NOW = new Date('2026-11-29T00:00:00Z')

const dueTime = {
  monitor: 'nightly-batch',
  mailbox: 'operations',
  due: '2026-11-30T00:30:00.000Z',
  dueLocal: '2026-11-30T09:30:00+09:00',
  zone: 'Asia/Tokyo',
  dates: ['2026-11-30'],
  isClosed: false,
}

test('an entry for each due time, in UTC, with a name that stays the same', () => {
  const text = calendarFile(
    [dueTime, { ...dueTime, due: '2026-12-01T00:30:00.000Z', isClosed: true }],
    NOW,
  )
  expect(text.split('\r\n').at(-1)).toBe('')
  expect(text.match(/BEGIN:VEVENT/g)).toHaveLength(1)
  expect(text).toContain('UID:nightly-batch.2026-11-30T00:30:00.000Z@mailjobs\r\n')
  expect(text).toContain('DTSTART:20261130T003000Z\r\n')
  expect(text).toContain('SUMMARY:nightly-batch: mail is due\r\n')
  expect(calendarFile([dueTime], NOW)).toBe(calendarFile([dueTime], NOW))
})

test('no line is longer than 75 octets (RFC 5545 3.1), whatever the name', () => {
  const text = calendarFile([{ ...dueTime, monitor: 'a-long-name-of-'.repeat(4) }], NOW)
  const longest = Math.max(...text.split('\r\n').map((line) => Buffer.byteLength(line)))
  expect(longest).toBeLessThanOrEqual(75)
})
