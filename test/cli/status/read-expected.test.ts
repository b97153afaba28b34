import { expect, test } from 'vitest'
import { readExpected } from '../../../cli/status/read-expected.js'
import { verdictKey } from '../../../shared/contract/keys.js'
import { carriedExpectation } from '../../../shared/jobs/requests/carried-expectation.js'
import { MemoryArchive } from '../../faults/doubles/memory-archive.js'

const NOW = new Date('2026-11-27T12:00:00.000Z')

const waiting = (days?: string) => ({
  name: 'nightly-batch',
  expect: carriedExpectation(
    { by: '09:30', ...(days !== undefined && { days }) },
    { timezone: 'Asia/Tokyo', calendars: {} },
  ),
})

test.each([
  ['each day: tomorrow morning', undefined, '2026-11-28T00:30:00.000Z'],
  ['on weekdays: NOW is a Friday', 'MON-FRI', '2026-11-30T00:30:00.000Z'],
  ['at the end of a month', 'month-end', '2026-11-30T00:30:00.000Z'],
])('%s', async (_, days, nextDue) => {
  expect(await readExpected(new MemoryArchive(() => NOW), waiting(days), NOW)).toEqual({ nextDue })
})

test('the latest verdict is the last that was written, of whichever month', async () => {
  const archive = new MemoryArchive(() => NOW)
  for (const [due, result] of [
    ['2026-10-30T00:30:00.000Z', 'absent'],
    ['2026-11-26T00:30:00.000Z', 'met'],
    ['2026-11-25T00:30:00.000Z', 'late'],
  ] as const)
    await archive.put(verdictKey('nightly-batch', new Date(due)), verdict(due, result), {
      contentType: 'application/json',
    })
  const { last } = await readExpected(archive, waiting(), NOW)
  expect(last).toEqual({ due: '2026-11-26T00:30:00.000Z', result: 'met' })
})

const verdict = (due: string, result: string): Buffer =>
  Buffer.from(
    JSON.stringify({
      schemaVersion: 1,
      monitor: 'nightly-batch',
      mailbox: 'operations',
      due,
      windowStart: due,
      dueLocal: '09:30',
      zone: 'Asia/Tokyo',
      dates: [due.slice(0, 10)],
      result,
      judgedAt: due,
      judgedLateBySeconds: 0,
      version: 'v1',
      need: 1,
      have: 1,
      mails: [],
      changedAt: due,
    }),
  )
