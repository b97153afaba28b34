import { expect, test } from 'vitest'
import { type Expiring, expiryAfter } from '../../../shared/mailbox/expiring.js'

const NOW = new Date('2026-11-27T12:00:00.000Z')
const DAY_MS = 86_400_000
const inDays = (days: number): Date => new Date(NOW.getTime() + days * DAY_MS)
const seen = (days: number, name = 'old') => ({ name, expiresAt: inDays(days) })
const known = (overrides: Partial<Expiring> = {}): Expiring => ({
  name: 'old',
  begunAt: '2026-11-01T00:00:00.000Z',
  step: 30,
  others: 0,
  ...overrides,
})

test.each([
  ['far away, nothing', undefined, seen(31), {}],
  ['30 days before, it begins', undefined, seen(30), { news: 'step', expiring: { step: 30 } }],
  [
    'first seen late, it begins with that step',
    undefined,
    seen(2),
    { news: 'step', expiring: { step: 3 } },
  ],
  ['within a step, nothing more', known(), seen(15), { expiring: known() }],
  ['14 days before, once more', known(), seen(14), { news: 'step', expiring: known({ step: 14 }) }],
  [
    '3 days before, once more',
    known({ step: 14 }),
    seen(3),
    { news: 'step', expiring: known({ step: 3 }) },
  ],
  [
    'after its end, no further step',
    known({ step: 3 }),
    seen(-1),
    { expiring: known({ step: 3 }) },
  ],
  [
    'a new one that one poll has seen',
    known(),
    seen(90, 'new'),
    { expiring: known({ others: 1 }) },
  ],
  [
    'and then the old one again: old and new by turns tell nothing',
    known({ others: 1 }),
    seen(20),
    { expiring: known() },
  ],
  [
    'a new one that two polls in a row have seen: it is over',
    known({ others: 1 }),
    seen(90, 'new'),
    { news: 'over' },
  ],
] as const)('%s', (_, before, one, after) => {
  expect(expiryAfter(before, one, 2, NOW)).toMatchObject(after)
  if (!('news' in after)) expect(expiryAfter(before, one, 2, NOW)).not.toHaveProperty('news')
})
