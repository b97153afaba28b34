import { afterEach, beforeEach, expect, test } from 'vitest'
import type { LedgerRow } from '../../console/api/decision-row.js'
import type { RowQuery } from '../../console/api/row-query.js'
import { IndexFiller } from '../../console/index/fill-index.js'
import { countNewer, ForeignCursor, findRows } from '../../console/index/find-rows.js'
import { LedgerIndex } from '../../console/index/ledger-index.js'
import { openIndex } from '../../console/index/open-index.js'
import { folderStateKey } from '../../shared/contract/keys.js'
import { decisionOf, entryOf, FOLDER, pageOf, storePage } from '../shared/place/ledger-pages.js'
import { MemoryBucket } from '../shared/place/memory-bucket.js'

const NOW = new Date('2026-11-21T12:00:00Z')
const ago = (minutes: number) => new Date(+NOW - minutes * 60_000)

let bucket: MemoryBucket
let index: LedgerIndex
let filler: IndexFiller

const newFiller = (now = NOW) => new IndexFiller({ bucket, index, now: () => now, freshMs: 0 })

beforeEach(() => {
  bucket = new MemoryBucket()
  bucket.set(
    folderStateKey(FOLDER.mailbox, FOLDER.folder),
    JSON.stringify({
      schemaVersion: 1,
      ...FOLDER,
      uidValidity: '7',
      positions: {},
      arrivals: { uidNext: 9 },
    }),
  )
  index = new LedgerIndex(openIndex(':memory:'))
  filler = newFiller()
})

afterEach(() => {
  filler.stop()
  index.database.close()
})

/** A mail for each UID, the last the latest, two decisions on each. */
function store(from: number, to: number) {
  for (let uid = from; uid <= to; uid += 1)
    storePage(
      bucket,
      pageOf(ago(to + 1 - uid), [
        entryOf(uid, ago(to + 1 - uid), {
          decisions: [
            decisionOf('nightly', uid % 10 === 0 ? 'matched' : 'unmatched'),
            decisionOf('all', 'matched'),
          ],
        }),
      ]),
    )
}

function everything(query: RowQuery): LedgerRow[] {
  const rows: LedgerRow[] = []
  let cursor: string | undefined
  do {
    const page = findRows(index.database, query, cursor)
    expect(page.rows.length).toBeLessThanOrEqual(100)
    rows.push(...page.rows)
    cursor = page.next ?? undefined
  } while (cursor !== undefined)
  return rows
}

const uidsOf = (rows: readonly LedgerRow[]) =>
  rows.flatMap((row) => (row.kind === 'decision' ? [row.uid] : []))

test('every decision comes once, the latest first, whatever comes meanwhile', async () => {
  store(1, 250)
  await filler.whole()
  const first = findRows(index.database, {}, undefined)
  index.put([pageOf(NOW, [entryOf(999, NOW)])])
  expect(countNewer(index.database, {}, first.newest ?? '')).toBe(1)
  const rest = findRows(index.database, {}, first.next ?? '')
  expect(uidsOf(rest.rows)[0]).toBe(200)
  const rows = everything({})
  expect(rows).toHaveLength(501)
  expect(uidsOf(rows)).toEqual(uidsOf(rows).toSorted((one, other) => other - one))
})

test.each([
  [{ result: 'matched', monitor: 'nightly' }, 25],
  [{ uid: { first: 10, last: 12 } }, 6],
  [{ q: 'ＪＯＢ－ｅｎｄ' }, 500],
  [{ q: 'job -end' }, 0],
  [{ subject: 'JOB-END 11', monitor: 'all' }, 12],
  [{ sender: 'BATCH@' }, 500],
  [{ sender: 'nobody' }, 0],
  [{ after: ago(10).toISOString() }, 20],
  [{ before: ago(250).toISOString() }, 2],
  [{ mailbox: 'another' }, 0],
] satisfies [RowQuery, number][])('%j finds %i', async (query, count) => {
  store(1, 250)
  await filler.whole()
  expect(everything(query)).toHaveLength(count)
})

test('a cursor belongs to its filters', async () => {
  store(1, 250)
  await filler.whole()
  const { next } = findRows(index.database, {}, undefined)
  expect(() => findRows(index.database, { monitor: 'all' }, next ?? '')).toThrow(ForeignCursor)
  expect(() => findRows(index.database, {}, 'nonsense')).toThrow(ForeignCursor)
})

test('what is decided later, or in another folder, is there at the next look', async () => {
  store(1, 5)
  await filler.whole()
  const later = new Date(+NOW + 60_000)
  storePage(bucket, pageOf(later, [entryOf(6, later)], { missing: [{ first: 7, last: 9 }] }))
  const spam = { mailbox: 'operations', folder: 'Spam' }
  storePage(bucket, pageOf(NOW, [entryOf(1, NOW)], spam))
  bucket.set(
    folderStateKey(spam.mailbox, spam.folder),
    JSON.stringify({
      schemaVersion: 1,
      ...spam,
      uidValidity: '7',
      positions: {},
      arrivals: { uidNext: 9 },
    }),
  )
  const at = { now: later }
  const again = new IndexFiller({ bucket, index, now: () => at.now, freshMs: 0 })
  await again.whole()
  expect(uidsOf(everything({}))).toContain(6)
  expect(everything({ gaps: true })).toEqual([
    { kind: 'gap', ...FOLDER, first: 7, last: 9, decidedAt: later.toISOString() },
  ])
  expect(everything({ folder: 'Spam' })).toHaveLength(1)
  again.stop()
})

test('of two decisions that of the higher lease holds, in whatever order they come', () => {
  const page = (lease: number, result: 'matched' | 'unmatched') =>
    pageOf(NOW, [entryOf(1, NOW, { decisions: [decisionOf('nightly', result)] })], { lease })
  index.put([page(2, 'matched'), page(1, 'unmatched')])
  expect(everything({}).map((row) => row.kind === 'decision' && row.result)).toEqual(['matched'])
})
