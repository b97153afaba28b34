import { describe, expect, test } from 'vitest'
import {
  type DecidingMonitor,
  decidedBefore,
  type FoundMail,
  keepsDates,
  maybeKnown,
  type SampledMail,
} from '../../../shared/mailbox/recognition.js'

const RESET = {
  at: '2026-11-21T09:00:00.000Z',
  until: 100,
  lastInternalDate: '2026-11-21T08:50:00.000Z',
}
const at = (text: string) => new Date(text)
const MAIL: FoundMail = {
  uid: 5,
  messageId: '<1@example.com>',
  from: 'a@example.com',
  subject: 'job',
  date: at('2026-03-01T00:00:00Z'),
  internalDate: at('2026-03-01T00:00:10Z'),
  tracedAt: at('2026-03-01T00:00:05Z'),
  size: 100,
}
const NOW: DecidingMonitor = { name: 'one', startFrom: 'now', at: '2026-06-01T00:00:00.000Z' }

describe('mail that is not known', () => {
  test.each<
    [string, Partial<FoundMail>, Partial<DecidingMonitor>, boolean | undefined, string | undefined]
  >([
    ['older than the monitor by all its dates', {}, {}, true, 'earlier'],
    ['that arrived since', { internalDate: at('2026-07-01T00:00:00Z') }, {}, true, undefined],
    ['that was sent since', { date: at('2026-07-01T00:00:00Z') }, {}, true, undefined],
    ['that was on its way since', { tracedAt: at('2026-07-01T00:00:00Z') }, {}, true, undefined],
    [
      'whose INTERNALDATE says when it was copied',
      { internalDate: at('2026-11-21T09:00:00Z') },
      {},
      false,
      'earlier',
    ],
    [
      'of which nobody can tell whether it does',
      { internalDate: at('2026-11-21T09:00:00Z') },
      {},
      undefined,
      undefined,
    ],
    ['without any date of its own', { date: undefined, tracedAt: undefined }, {}, false, undefined],
    ['for a monitor that begins with all', {}, { startFrom: 'all' }, true, undefined],
    ['before the day that a monitor begins with', {}, { startFrom: '2026-04-01' }, true, 'earlier'],
    ['of the day that a monitor begins with', {}, { startFrom: '2026-03-01' }, true, undefined],
    ['that came behind what was there', { uid: 100 }, {}, true, undefined],
    ['for a monitor of which nobody knows when it began', {}, { at: undefined }, true, undefined],
    [
      'older than the ledger reaches, for a monitor that is too',
      {
        date: at('2024-03-01T00:00:00Z'),
        internalDate: at('2024-03-01T00:00:00Z'),
        tracedAt: undefined,
      },
      { startFrom: 'all', at: '2023-01-01T00:00:00.000Z' },
      true,
      'expired',
    ],
    [
      'older than the ledger reaches, for a monitor that is not',
      {
        date: at('2024-03-01T00:00:00Z'),
        internalDate: at('2024-03-01T00:00:00Z'),
        tracedAt: undefined,
      },
      { startFrom: 'all' },
      true,
      undefined,
    ],
  ])('%s', (_, mail, monitor, keeps, expected) => {
    const reset = { ...RESET, ...(keeps !== undefined && { keepsDates: keeps }) }
    const decided = decidedBefore({ ...MAIL, ...mail }, { ...NOW, ...monitor }, undefined, reset)
    expect(decided?.result).toBe(expected)
  })
})

test.each([
  ['one', undefined, 'recognised'],
  ['two', undefined, undefined],
  ['new-name', 'one', 'recognised'],
])('mail that one has decided on is to %s (formerly %s): %s', (name, formerly, expected) => {
  const known = { index: 0, epoch: 0, uid: 17, monitors: new Set(['one']) }
  const monitor = { name, formerly, startFrom: 'all', at: NOW.at }
  expect(decidedBefore(MAIL, monitor, known, RESET)?.result).toBe(expected)
})

test.each<[string, Partial<FoundMail>, boolean]>([
  [
    'all that was there',
    { internalDate: at('2027-01-01T00:00:00Z'), date: undefined, tracedAt: undefined },
    true,
  ],
  ['what came later and is older', { uid: 200 }, true],
  ['what came later, copied then', { uid: 200, internalDate: at('2026-11-22T00:00:00Z') }, true],
  [
    'not what is new',
    {
      uid: 200,
      internalDate: at('2026-11-22T00:00:00Z'),
      date: at('2026-11-22T00:00:00Z'),
      tracedAt: at('2026-11-22T00:00:00Z'),
    },
    false,
  ],
  [
    'not what is copied months later',
    { uid: 200, internalDate: at('2027-03-01T00:00:00Z') },
    false,
  ],
])('may be known: %s', (_, mail, expected) => {
  expect(maybeKnown({ ...MAIL, ...mail }, RESET)).toBe(expected)
})

describe('whether mail has kept its INTERNALDATE', () => {
  const sampled = (count: number, dates: SampledMail['dates'], mail: Partial<FoundMail> = {}) =>
    Array.from({ length: count }, () => ({ ...MAIL, ...mail, dates }))
  const copied = { internalDate: at('2026-11-21T09:00:00Z') }

  test.each<[string, SampledMail[], boolean | undefined]>([
    ['known mail has it', [...sampled(3, 'same'), ...sampled(90, undefined)], true],
    ['known mail has another', [...sampled(3, 'other', copied), ...sampled(90, undefined)], false],
    ['most known mail has it', [...sampled(3, 'same'), ...sampled(2, 'other')], true],
    ['no mail is known, and all is much older than it says', sampled(40, undefined, copied), false],
    [
      'no mail is known, and some is',
      [...sampled(20, undefined, copied), ...sampled(20, undefined)],
      undefined,
    ],
    ['no mail is known, and there are few', sampled(7, undefined, copied), undefined],
    ['there is none', [], undefined],
  ])('%s', (_, sample, expected) => {
    expect(keepsDates(sample, RESET)).toBe(expected)
  })
})
