import { expect, test } from 'vitest'
import { type Expiring, expiryAfter } from '../../../shared/mailbox/expiring.js'

const NOW = new Date('2026-11-27T12:00:00.000Z')
const DAY_MS = 86_400_000
const inDays = (days: number): Date => new Date(NOW.getTime() + days * DAY_MS)
const seen = (days: number, name = 'old') => ({ name, expiresAt: inDays(days) })
const known = (overrides: Partial<Expiring> = {}): Expiring => ({
  name: 'old',
  expiresAt: inDays(15).toISOString(),
  begunAt: '2026-11-01T00:00:00.000Z',
  step: 30,
  others: 0,
  ...overrides,
})
/** What has come after `old`, and of which nothing was told. */
const successor = ({ step }: Pick<Expiring, 'step'> = {}): Expiring => ({
  name: 'new',
  expiresAt: inDays(28).toISOString(),
  begunAt: '2026-11-10T00:00:00.000Z',
  others: 0,
  former: { name: 'old', step: 30 },
  ...(step !== undefined && { step }),
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
  ['14 days before, once more', known(), seen(14), { news: 'step', expiring: { step: 14 } }],
  [
    '3 days before, once more',
    known({ step: 14 }),
    seen(3),
    { news: 'step', expiring: { step: 3, begunAt: known().begunAt } },
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
  [
    'a new one that is about to expire itself, seen by one poll',
    known(),
    seen(28, 'new'),
    { expiring: known({ others: 1 }) },
  ],
  [
    'and by two in a row: the old one is over, and nothing of the new one is told yet',
    known({ others: 1 }),
    seen(28, 'new'),
    { news: 'over', expiring: { name: 'new', others: 0, former: { name: 'old', step: 30 } } },
  ],
  [
    'then it begins at its own step',
    successor(),
    seen(28, 'new'),
    { news: 'step', expiring: { name: 'new', step: 30 } },
  ],
  [
    'a server that still shows the old one: its step is not told twice',
    successor(),
    seen(15),
    { expiring: successor() },
  ],
  [
    'unless that one comes to a nearer step',
    successor({ step: 30 }),
    seen(14),
    { news: 'step', expiring: { name: 'old', step: 14, former: { name: 'new', step: 30 } } },
  ],
  [
    'another one that ends before it, in the same step, tells nothing',
    known(),
    seen(15, 'other'),
    { expiring: known() },
  ],
] as const)('%s', (_, before, one, after) => {
  expect(expiryAfter(before, one, 2, NOW)).toMatchObject(after)
  if (!('news' in after)) expect(expiryAfter(before, one, 2, NOW)).not.toHaveProperty('news')
})

test('certificates that are valid for 30 days begin and are over one after the other, and the one that is not renewed is told to its end', () => {
  let remembered: Expiring | undefined
  const told: unknown[] = []
  for (let hours = 0; hours < 24 * 90; hours += 1) {
    const now = new Date(NOW.getTime() + hours * 3_600_000)
    const number = Math.min(Math.floor(hours / (24 * 28)), 2)
    const certificate = { name: `certificate ${number}`, expiresAt: inDays(number * 28 + 30) }
    const { expiring, news } = expiryAfter(remembered, certificate, 2, now)
    if (news) told.push([Math.floor(hours / 24), news, expiring?.name, expiring?.step])
    remembered = expiring
  }
  const ofOne = (number: number) => [
    [number * 28, 'step', `certificate ${number}`, 30],
    [number * 28 + 16, 'step', `certificate ${number}`, 14],
    [number * 28 + 27, 'step', `certificate ${number}`, 3],
  ]
  const overBy = (number: number) => [number * 28, 'over', `certificate ${number}`, undefined]
  expect(told).toEqual([...ofOne(0), overBy(1), ...ofOne(1), overBy(2), ...ofOne(2)])
})
