import { expect, test } from 'vitest'
import type { EarlierDecisions } from '../../../cli/trial/earlier-decisions.js'
import { prospectOf, type TriedMonitor } from '../../../cli/trial/prospect.js'
import type { LedgerDecision } from '../../../shared/mailbox/ledger.js'

const MAIL = { uid: 7, internalDate: '2026-11-20T18:00:00.000Z' }
const NEW = { kind: 'new' }
const TOO_EARLY = { kind: 'too early' }

function earlier(
  positions: Record<string, number>,
  decisions: Record<string, LedgerDecision['result']> = {},
): EarlierDecisions {
  return { positions, of: (monitor, uid) => decisions[`${uid} ${monitor}`] }
}

const monitor = (startFrom: string, formerly?: string, enabled = true): TriedMonitor => ({
  name: 'nightly',
  enabled,
  startFrom,
  formerly,
})

test.each<[string, TriedMonitor, EarlierDecisions, object]>([
  ['nobody has polled, all', monitor('all'), earlier({}), NEW],
  ['nobody has polled, now', monitor('now'), earlier({}), TOO_EARLY],
  ['nobody has polled, a day before', monitor('2026-11-20'), earlier({}), NEW],
  ['nobody has polled, a day after', monitor('2026-11-21'), earlier({}), TOO_EARLY],
  ['a moment after', monitor('2026-11-20T18:00:01Z'), earlier({}), TOO_EARLY],
  ['behind the position', monitor('now'), earlier({ nightly: 7 }), NEW],
  ['before the position, undecided', monitor('now'), earlier({ nightly: 8 }), TOO_EARLY],
  [
    'kept',
    monitor('all'),
    earlier({ nightly: 8 }, { '7 nightly': 'matched' }),
    { kind: 'decided', result: 'matched' },
  ],
  [
    'decided otherwise',
    monitor('all'),
    earlier({ nightly: 8 }, { '7 nightly': 'unmatched' }),
    { kind: 'decided', result: 'unmatched' },
  ],
  ['decided by another monitor', monitor('all'), earlier({}, { '7 other': 'matched' }), NEW],
  ['decided, another mail', monitor('all'), earlier({}, { '6 nightly': 'matched' }), NEW],
  // The ledger is ahead of the position where a run died between the two.
  [
    'ahead of the position',
    monitor('all'),
    earlier({ nightly: 3 }, { '7 nightly': 'matched' }),
    { kind: 'decided', result: 'matched' },
  ],
  ['paused', monitor('all', undefined, false), earlier({}), { kind: 'paused' }],
  ['paused, too early', monitor('now', undefined, false), earlier({}), TOO_EARLY],
  ['renamed', monitor('now', 'batch'), earlier({ batch: 7 }), NEW],
  [
    'renamed, decided before',
    monitor('all', 'batch'),
    earlier({ batch: 8 }, { '7 batch': 'matched' }),
    { kind: 'decided', result: 'matched' },
  ],
])('%s', (_, definition, decisions, prospect) => {
  expect(prospectOf(MAIL, definition, decisions)).toEqual(prospect)
})

test('a day is that of the server, where it tells one', () => {
  const mail = { ...MAIL, internalDay: '2026-11-21' }
  expect(prospectOf(mail, monitor('2026-11-21'), earlier({}))).toEqual(NEW)
})
