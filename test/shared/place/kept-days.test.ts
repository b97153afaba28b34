import { beforeEach, expect, test } from 'vitest'
import { keptDays } from '../../../shared/place/kept-days.js'
import { MemoryBucket } from './memory-bucket.js'

let bucket: MemoryBucket

beforeEach(() => {
  bucket = new MemoryBucket()
})

function keep(monitor: string, day: string, ...ids: readonly string[]): void {
  for (const id of ids)
    for (const name of ['attachments.lst', 'mail.json', 'message.eml', 'text.txt'])
      bucket.set(`mail/${monitor}/${day}/${id}/${name}`, '{}')
}

async function daysKept(from: string, until: string, monitors = ['batch', 'nightly']) {
  const days: string[] = []
  const between = { from: new Date(`${from}Z`), until: new Date(`${until}Z`) }
  for await (const { day, monitor, manifests } of keptDays(bucket, monitors, between))
    days.push(`${day} ${monitor} ${manifests.length}`)
  return days
}

test('the last day first, of each monitor, within the time and no day beside it', async () => {
  keep('batch', '2026/10/31', 'a')
  keep('batch', '2026/11/01', 'b', 'c')
  keep('nightly', '2026/11/02', 'd')
  keep('batch', '2026/11/30', 'e')
  keep('batch', '2026/12/01', 'f')
  keep('batch-2', '2026/11/03', 'g')
  expect(await daysKept('2026-11-01T00:00', '2026-11-30T23:59')).toEqual([
    '2026/11/30 batch 1',
    '2026/11/02 nightly 1',
    '2026/11/01 batch 2',
  ])
  expect(await daysKept('2026-11-30T12:00', '2026-12-05T00:00')).toEqual([
    '2026/12/01 batch 1',
    '2026/11/30 batch 1',
  ])
  expect(await daysKept('2026-10-30T12:00', '2026-11-01T00:00')).toEqual([
    '2026/11/01 batch 2',
    '2026/10/31 batch 1',
  ])
})

test('ten years of nothing cost a few requests, and every month that has mail two or three', async () => {
  keep('batch', '2019/03/05', 'a')
  keep('batch', '2026/11/05', 'b')
  bucket.requests = 0
  expect(await daysKept('2016-01-01T00:00', '2026-12-31T00:00')).toEqual([
    '2026/11/05 batch 1',
    '2019/03/05 batch 1',
  ])
  expect(bucket.requests).toBeLessThan(10)
})

test('a day of a busy month is listed without the days before it', async () => {
  for (let day = 1; day <= 28; day += 1)
    keep(
      'batch',
      `2026/11/${String(day).padStart(2, '0')}`,
      ...Array.from({ length: 500 }, (_, index) => `mail-${index}`),
    )
  await daysKept('2016-01-01T00:00', '2016-01-02T00:00')
  bucket.requests = 0
  expect(await daysKept('2026-11-20T00:00', '2026-11-20T10:00', ['batch'])).toEqual([
    '2026/11/20 batch 500',
  ])
  // Its 2 000 objects, and the request that finds the month.
  expect(bucket.requests).toBeLessThan(6)
})

test('each month is told before it is listed, the last first', async () => {
  keep('batch', '2026/09/05', 'a')
  keep('nightly', '2026/11/05', 'b')
  const months: string[] = []
  const between = { from: new Date('2026-01-01'), until: new Date('2026-12-31') }
  for await (const { day } of keptDays(bucket, ['batch', 'nightly'], between, (month) =>
    months.push(month),
  ))
    expect(months).toContain(day.slice(0, 7))
  expect(months).toEqual(['2026/11', '2026/09'])
})
