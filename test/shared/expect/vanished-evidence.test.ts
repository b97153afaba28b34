import { expect, test } from 'vitest'
import { evidenceOf } from '../../../shared/expect/evidence.js'
import { NOTHING_VANISHED, type Vanishing } from '../../../shared/mailbox/vanished/vanishing.js'

const at = (time: string) => `2026-11-27T${time}:00.000Z`
const BOOKING = {
  due: {
    start: Date.parse(at('06:00')),
    due: Date.parse(at('09:00')),
    zone: 'UTC',
    dates: ['2026-11-27'],
    isClosed: false,
  },
  need: 1,
  onTime: [],
  late: [],
  isAmbiguous: false,
}
const NO_MAIL = { readings: [], arrivals: [], answers: [], misses: [], failed: [] }

const occasion = (
  first: number,
  after: string,
  before: string,
): Vanishing['occasions'][number] => ({
  at: at(before),
  after: at(after),
  before: at(before),
  count: 2,
  ranges: [{ first, last: first + 1 }],
  evidence: 'log',
  isTold: true,
})

const evidenceWith = (vanishing?: Vanishing) =>
  evidenceOf(BOOKING, NO_MAIL, { waiting: [], vanishing }, undefined)

test('an absent mail may be one that vanished: UIDs of the window are evidence, told or only noted, and no others', () => {
  const vanishing: Vanishing = {
    ...NOTHING_VANISHED,
    occasions: [
      occasion(1, '05:00', '05:50'),
      occasion(11, '05:50', '06:10'),
      occasion(21, '08:50', '09:10'),
      occasion(31, '09:10', '09:20'),
    ],
    holes: [{ first: 15, last: 15, after: at('07:00'), before: at('07:10'), isNoted: true }],
  }
  expect(evidenceWith(vanishing).vanished).toEqual([
    { first: 11, last: 12, after: at('05:50'), before: at('06:10'), evidence: 'log' },
    { first: 21, last: 22, after: at('08:50'), before: at('09:10'), evidence: 'log' },
    { first: 15, last: 15, after: at('07:00'), before: at('07:10'), evidence: 'none' },
  ])
})

test('where nothing vanished, nothing is said of it', () => {
  expect(evidenceWith()).not.toHaveProperty('vanished')
  expect(evidenceWith(NOTHING_VANISHED)).not.toHaveProperty('vanished')
})
