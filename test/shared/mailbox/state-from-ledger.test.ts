import { expect, test } from 'vitest'
import type { LedgerPage } from '../../../shared/mailbox/ledger.js'
import { StateFromLedger } from '../../../shared/mailbox/state-from-ledger.js'

const NOW = new Date('2026-11-21T09:00:00.000Z')
const PLACE = { mailbox: 'operations', folder: 'INBOX' }
const NUMBERING = { uidValidity: '7', generation: 0 }
const ONE = { name: 'one', startFrom: 'all', when: 'everything' }

const page = (first: number, last: number, more: Partial<LedgerPage> = {}): LedgerPage => ({
  schemaVersion: 1,
  ...PLACE,
  uidValidity: '7',
  first,
  last,
  decidedAt: '2026-11-21T08:00:00.000Z',
  lease: 1,
  entries: [entry(first, ['one'])],
  missing: [],
  ...more,
})

function entry(
  uid: number,
  monitors: readonly string[],
  internalDate = '2026-11-21T07:00:00.000Z',
) {
  const decisions = monitors.map((monitor) => ({
    monitor,
    version: 'v',
    result: 'unmatched' as const,
  }))
  return { uid, internalDate, size: 1, decisions }
}

const stateOf = (pages: readonly LedgerPage[], monitors = [ONE]) => {
  const made = new StateFromLedger(NOW)
  for (const one of pages) made.add(one)
  return made.stateOf(PLACE, NUMBERING, [], monitors)
}

test.each<[string, LedgerPage[], object]>([
  [
    'behind the last page',
    [page(1, 200), page(201, 210)],
    { positions: { one: 211 }, arrivals: { uidNext: 211 } },
  ],
  [
    'each behind the last page that it is in',
    [page(1, 200, { entries: [entry(1, ['one', 'two'])] }), page(201, 210)],
    { positions: { one: 211, two: 201 } },
  ],
  [
    'by pages of monitors that caught up',
    [page(1, 200), page(1, 100, { entries: [entry(1, ['two'])] })],
    { positions: { one: 201, two: 101 } },
  ],
  ['with the highest lease', [page(1, 2, { lease: 9 }), page(3, 4, { lease: 8 })], { leases: 9 }],
  [
    'with the latest INTERNALDATE that is not ahead',
    [page(1, 2, { entries: [entry(1, ['one']), entry(2, ['one'], '2099-01-01T00:00:00.000Z')] })],
    { arrivals: { uidNext: 3, lastInternalDate: '2026-11-21T07:00:00.000Z' } },
  ],
  [
    'with what was set aside, and is not settled',
    [page(1, 5, { aside: [2, 4] }), page(4, 4, { entries: [entry(4, ['one'])] })],
    { aside: [{ uid: 2, faults: 0 }] },
  ],
  [
    'with holes of a day that were not filled',
    [
      page(1, 5, { missing: [{ first: 2, last: 4 }] }),
      page(3, 3, { entries: [entry(3, ['one'])] }),
      page(6, 9, { missing: [{ first: 7, last: 7 }], decidedAt: '2026-11-19T08:00:00.000Z' }),
    ],
    {
      holes: [
        { first: 2, last: 2 },
        { first: 4, last: 4 },
      ],
    },
  ],
  [
    'so that what waits is for monitors that had begun by then',
    [page(11, 20, { aside: [12], decidedAt: '2026-11-20T08:00:00.000Z' }), page(21, 30)],
    { begun: { one: { from: 11, at: '2026-11-20T08:00:00.000Z' } } },
  ],
])('monitors go on %s', (_, pages, expected) => {
  expect(stateOf(pages)).toMatchObject(expected)
})

test('a monitor that begins with now and is on no page begins where the pages end', () => {
  const late = { name: 'late', startFrom: 'now', when: 'x' }
  const fresh = { name: 'fresh', startFrom: 'all', when: 'x' }
  expect(stateOf([page(1, 20)], [ONE, late, fresh]).positions).toEqual({ one: 21, late: 21 })
})
