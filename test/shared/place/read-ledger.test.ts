import { beforeEach, expect, test } from 'vitest'
import { ledgerHourKey } from '../../../shared/contract/ledger-hour-keys.js'
import { mailOfPage, together } from '../../../shared/place/decided-mail.js'
import { noProgress } from '../../../shared/place/ledger-hours.js'
import { pagesOf } from '../../../shared/place/read-ledger.js'
import { decisionOf, entryOf, FOLDER, keyOf, pageOf, storePage } from './ledger-pages.js'
import { MemoryBucket } from './memory-bucket.js'

const at = (time: string) => new Date(`2026-11-${time}:00Z`)
const WEEK = { from: at('14T00:00'), until: at('21T09:00') }

let bucket: MemoryBucket

beforeEach(() => {
  bucket = new MemoryBucket()
})

async function firstUids(between = WEEK, progress = noProgress(between.until)) {
  const uids: number[] = []
  for await (const { first } of pagesOf(bucket, FOLDER, between, progress)) uids.push(first)
  return uids
}

test('GIVEN pages of several hours THEN the latest comes first', async () => {
  storePage(bucket, pageOf(at('20T08:10'), [entryOf(1, at('20T08:09'))]))
  storePage(bucket, pageOf(at('20T08:20'), [entryOf(2, at('20T08:19'))]))
  storePage(bucket, pageOf(at('20T23:59'), [entryOf(3, at('20T23:58'))]))
  storePage(bucket, pageOf(at('21T00:00'), [entryOf(4, at('20T23:59'))]))
  expect(await firstUids()).toEqual([4, 3, 2, 1])
})

test('only the hours of the time that is asked for are read', async () => {
  for (let day = 1; day <= 21; day += 1)
    storePage(
      bucket,
      pageOf(at(`${String(day).padStart(2, '0')}T05:00`), [
        entryOf(day, at(`${String(day).padStart(2, '0')}T04:00`)),
      ]),
    )
  bucket.requests = 0
  expect(await firstUids({ from: at('19T00:00'), until: at('20T06:00') })).toEqual([20, 19])
  // Two hours, the one behind them, and three listings for what may lie before there were hours.
  expect(bucket.requests).toBeLessThan(8)
})

test('mail that came within the time is found where its mailbox was down and it was decided on later', async () => {
  storePage(
    bucket,
    pageOf(at('17T09:00'), [entryOf(1, at('15T12:00')), entryOf(2, at('17T08:00'))]),
  )
  storePage(bucket, pageOf(at('17T11:00'), [entryOf(3, at('16T22:00'))]))
  storePage(bucket, pageOf(at('17T12:00'), [entryOf(4, at('17T11:59'))]))
  storePage(bucket, pageOf(at('17T13:00'), [entryOf(5, at('15T12:00'))]))
  expect(await firstUids({ from: at('15T00:00'), until: at('16T23:59') })).toEqual([3, 1])
})

test('a page that a run wrote and its successor wrote again is told once, as the successor has it', async () => {
  const first = pageOf(at('20T08:10'), [entryOf(1, at('20T08:09'), { subject: 'old' })])
  const again = pageOf(at('20T08:30'), [entryOf(1, at('20T08:09'), { subject: 'new' })], {
    lease: 2,
  })
  storePage(bucket, first)
  storePage(bucket, again)
  const progress = noProgress(WEEK.until)
  const subjects: (string | undefined)[] = []
  for await (const { entries } of pagesOf(bucket, FOLDER, WEEK, progress))
    subjects.push(entries[0]?.subject)
  expect(subjects).toEqual(['new'])
  expect(progress).toMatchObject({ pages: 1, messages: 1, damaged: [] })
})

test('a run that was overtaken writes in the hour after its successor: what the successor has decided stands', async () => {
  const of = (uid: number, subject: string) => [entryOf(uid, at('20T08:50'), { subject })]
  storePage(bucket, pageOf(at('20T08:59'), of(1, 'true'), { lease: 6 }))
  storePage(bucket, pageOf(at('20T09:01'), of(1, 'overtaken'), { lease: 5 }))
  storePage(bucket, pageOf(at('20T09:02'), of(2, 'true'), { lease: 6 }))
  const subjects: (string | undefined)[] = []
  for await (const { entries } of pagesOf(bucket, FOLDER, WEEK, noProgress(WEEK.until)))
    subjects.push(entries[0]?.subject)
  expect(subjects).toEqual(['true', 'true'])
})

test('nor does it count under another range: of two decisions of a monitor that of the higher lease holds', () => {
  const of = (result: 'matched' | 'unmatched') => ({ decisions: [decisionOf('nightly', result)] })
  const page = pageOf(at('20T08:59'), [entryOf(1, at('20T08:50'), of('matched'))], { lease: 6 })
  const other = pageOf(at('20T09:01'), [entryOf(1, at('20T08:50'), of('unmatched'))], { lease: 5 })
  for (const pages of [
    [page, other],
    [other, page],
  ])
    expect(together(pages.flatMap(mailOfPage))[0]?.decisions).toMatchObject([{ result: 'matched' }])
})

test('however many hours are on their way, few of the pages that they name are', async () => {
  for (let hour = 10; hour < 23; hour += 1)
    for (const minute of [10, 20, 30])
      storePage(
        bucket,
        pageOf(
          at(`20T${hour}:${minute}`),
          Array.from({ length: 200 }, (_, index) =>
            entryOf(hour * 100_000 + minute * 1_000 + index, at('20T08:00')),
          ),
        ),
      )
  let [open, most] = [0, 0]
  const read = bucket.read.bind(bucket)
  bucket.read = async (key) => {
    if (!key.startsWith('ledger/')) return read(key)
    open += 1
    most = Math.max(most, open)
    await new Promise((done) => setImmediate(done))
    return read(key).finally(() => (open -= 1))
  }
  expect(await firstUids()).toHaveLength(39)
  expect([open, most <= 4]).toEqual([0, true])
})

test('a page that is too large for its hour is read by itself; one that was never written is none', async () => {
  const entries = Array.from({ length: 200 }, (_, index) => entryOf(index + 1, at('20T08:00')))
  storePage(bucket, pageOf(at('20T08:10'), entries))
  const lost = pageOf(
    at('20T08:20'),
    entries.map((entry) => ({ ...entry, uid: entry.uid + 500 })),
  )
  storePage(bucket, lost)
  bucket.objects.delete(keyOf(lost))
  expect(await firstUids()).toEqual([1])
})

test('what an older version has written, before there were hours, is found as well', async () => {
  const old = [
    pageOf(at('15T08:00'), [entryOf(1, at('15T07:00'))]),
    pageOf(at('16T08:00'), [entryOf(2, at('16T07:00'))]),
  ]
  for (const page of old) bucket.set(keyOf(page), JSON.stringify(page))
  storePage(bucket, pageOf(at('20T08:00'), [entryOf(3, at('20T07:00'))]))
  expect(await firstUids()).toEqual([3, 2, 1])
  expect(await firstUids({ from: at('16T00:00'), until: WEEK.until })).toEqual([3, 2])
})

test('several numberings of a folder, one of which came back', async () => {
  for (const [index, numbering] of ['0000000007', '0000000007-2', '0000000008'].entries()) {
    const page = pageOf(at('20T08:00'), [entryOf(index + 1, at('20T07:00'))])
    const key = keyOf(page).replace('0000000007', numbering)
    bucket.set(key, JSON.stringify(page))
  }
  expect((await firstUids()).toSorted()).toEqual([1, 2, 3])
})

test('what is damaged is named, and the rest is read', async () => {
  storePage(bucket, pageOf(at('20T08:10'), [entryOf(1, at('20T08:09'))]))
  const hour = ledgerHourKey('operations', 'INBOX', at('20T08:10'))
  const told = bucket.objects.get(hour)
  bucket.set(
    hour,
    Buffer.concat([Buffer.from('{"key":"led\n'), Buffer.from(told?.toString() ?? '')]),
  )
  const progress = noProgress(WEEK.until)
  expect(await firstUids(WEEK, progress)).toEqual([1])
  expect(progress.damaged).toEqual([hour])
})
