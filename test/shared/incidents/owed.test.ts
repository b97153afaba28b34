import { expect, test } from 'vitest'
import { begun, type Incident, type Telling } from '../../../shared/incidents/incident.js'
import { owedOf } from '../../../shared/incidents/owed.js'

const BEGUN_AT = '2026-11-27T00:30:00.000Z'
const at = (hours: number): Date => new Date(Date.parse(BEGUN_AT) + hours * 3_600_000)

const incident = (overrides: Partial<Incident> = {}): Incident => ({
  ...begun(
    {
      kind: 'absent',
      slot: 'nightly-batch',
      about: 'nightly-batch',
      at: BEGUN_AT,
      summary: 'no mail',
      event: 'one',
    },
    at(0),
  ),
  ...overrides,
})

const telling = (what: Telling['what'], misses = 0): Telling => ({
  what,
  misses,
  at: BEGUN_AT,
  messageId: 'message-1',
})

const AROUND = { now: at(1), isMuted: false, pollsFail: false }
const CLOSED = { at: BEGUN_AT, reason: 'closed' } as const
const ENDED = { at: BEGUN_AT, reason: 'recovered' } as const

test.each([
  ['what has begun', incident(), AROUND, 'begun'],
  ['nothing more of what was told', incident({ told: [telling('begun')] }), AROUND, 'nothing'],
  ['that it happened again', incident({ misses: 1, told: [telling('begun')] }), AROUND, 'again'],
  [
    'each further time once',
    incident({ misses: 2, told: [telling('begun'), telling('again', 2)] }),
    AROUND,
    'nothing',
  ],
  ['nothing yet of what is muted', incident(), { ...AROUND, isMuted: true }, 'later'],
  [
    'the end of what was told',
    incident({ ended: ENDED, told: [telling('begun')] }),
    AROUND,
    'ended',
  ],
  [
    'the end of what was told, also where it is muted',
    incident({ ended: ENDED, told: [telling('begun')] }),
    { ...AROUND, isMuted: true },
    'ended',
  ],
  [
    'the end once',
    incident({ ended: ENDED, told: [telling('begun'), telling('ended')] }),
    AROUND,
    'nothing',
  ],
  ['nothing of what ended before anybody was told', incident({ ended: ENDED }), AROUND, 'nothing'],
  ['what was closed before anybody was told', incident({ ended: CLOSED }), AROUND, 'ended'],
  [
    'nothing of what was closed while it was muted, and never told',
    incident({ ended: CLOSED }),
    { ...AROUND, isMuted: true },
    'nothing',
  ],
  [
    'nothing of what nobody could look at while a second try may come',
    incident({ kind: 'unknown' }),
    { ...AROUND, now: at(0.4) },
    'later',
  ],
  [
    'what nobody could look at, after that, where polls do not fail',
    incident({ kind: 'unknown' }),
    { ...AROUND, now: at(0.6) },
    'begun',
  ],
  [
    'nothing of it while failing polls tell it',
    incident({ kind: 'unknown' }),
    { ...AROUND, now: at(23), pollsFail: true },
    'later',
  ],
  [
    'after a day it may well be absent',
    incident({ kind: 'unknown' }),
    { ...AROUND, now: at(25), pollsFail: true },
    'begun',
  ],
] as const)('owed is %s', (_, known, around, owed) => {
  expect(owedOf(known, around)).toBe(owed)
})
