import { describe, expect, test } from 'vitest'
import { queuedAnew } from '../../../../shared/delivery/outbox/record-changes.js'
import type { SendRecord } from '../../../../shared/delivery/outbox/send-record.js'
import {
  afterDeadRun,
  askedAgain,
  attempted,
  claimed,
  failed,
  finished,
  isClaimed,
  isFinished,
  isSettled,
  openRecipients,
  settled,
  transmitting,
  untold,
  wasAsked,
} from '../../../../shared/delivery/outbox/send-transitions.js'
import { settledLate } from '../../../../shared/delivery/outbox/settled-late.js'
import { turnOf } from '../../../../shared/delivery/outbox/turn.js'
import type { RecipientOutcome } from '../../../../shared/delivery/transports/transport.js'
import { ACCEPTED_AT, recordTo } from '../sends.js'

const A = 'a@example.com'
const B = 'b@example.com'
const C = 'c@example.com'

const NOW = new Date('2026-11-21T12:05:00.000Z')
const at = (time: string) => new Date(`2026-11-21T${time}:00.000Z`)
const CLAIM = { runId: 'run-1', until: at('12:17') }
const REFUSED: RecipientOutcome = { address: A, outcome: 'refused', code: 'REFUSED' }
const accepted = (address: string): RecipientOutcome => ({ address, outcome: 'accepted' })

describe('a run that takes a send on', () => {
  const record = claimed({ ...recordTo(A), nextAttemptAt: ACCEPTED_AT }, CLAIM, NOW)

  test('has it for itself until it cannot be alive any more', () => {
    expect(isClaimed(record, at('12:16'))).toBe(true)
    expect(isClaimed(record, at('12:17'))).toBe(false)
    expect(isClaimed(untold(record, NOW), NOW)).toBe(false)
  })

  test('counts as an attempt, and waits for nothing', () => {
    expect(record).toMatchObject({ attempts: 1, state: 'QUEUED' })
    expect(record.nextAttemptAt).toBeUndefined()
  })

  test('is no attempt where nothing is left to hand over', () => {
    const done = settled(record, [accepted(A)], NOW)
    expect(claimed(done, CLAIM, NOW).attempts).toBe(1)
  })
})

describe('what a server makes of the recipients', () => {
  const record = transmitting(claimed(recordTo(A, B, C), CLAIM, NOW), [A, B], NOW)

  test('those whose message it reads are SENDING, and so is the send', () => {
    expect(statesOf(record)).toEqual(['SENDING', 'SENDING', 'QUEUED'])
    expect(record.state).toBe('SENDING')
  })

  test.each([
    ['accepted', 'ACCEPTED'],
    ['refused', 'FAILED'],
    ['put off', 'QUEUED'],
    ['unknown', 'UNKNOWN'],
  ] as const)('%s becomes %s, with code and reason', (outcome, state) => {
    const facts = { code: 'REFUSED' as const, reason: '550 no', serverMessageId: '1A2B' }
    const next = settled(record, [{ address: A, outcome, ...facts }], NOW)
    expect(next.recipients[0]).toMatchObject({ state, ...facts, at: NOW.toISOString() })
    expect(statesOf(next).slice(1)).toEqual(['SENDING', 'QUEUED'])
  })

  test('what an earlier attempt came to is forgotten', () => {
    const refused = { address: A, outcome: 'put off', code: 'PUT_OFF', reason: '451' } as const
    const [recipient] = settled(settled(record, [refused], NOW), [accepted(A)], NOW).recipients
    expect(recipient).toEqual({ address: A, state: 'ACCEPTED', at: NOW.toISOString() })
  })

  test('what SES has reported in the meantime is not undone', () => {
    const [first, ...others] = record.recipients
    const reported = first ? [{ ...first, state: 'DELIVERED' as const }, ...others] : others
    expect(statesOf(settled({ ...record, recipients: reported }, [accepted(A)], NOW))).toEqual([
      'DELIVERED',
      'SENDING',
      'QUEUED',
    ])
  })

  test('nothing left to hand over is not finished before it was announced', () => {
    const outcomes = [A, B, C].map(accepted)
    const done = settled(record, outcomes, NOW)
    expect(isSettled(done)).toBe(true)
    expect(isFinished(done)).toBe(false)
    expect(isFinished({ ...done, announced: ['Send Accepted'] })).toBe(false)
    const end = finished(done, 'Send Accepted', NOW)
    expect(isFinished(end)).toBe(true)
    expect(end).toMatchObject({ announced: ['Send Accepted'], finishedAt: NOW.toISOString() })
    expect(end.claim).toBeUndefined()
  })
})

describe('a run that has died', () => {
  test('leaves UNKNOWN whoever was in transmission, and open whoever was not', () => {
    const dead = transmitting(claimed(recordTo(A, B), CLAIM, NOW), [A], NOW)
    const found = afterDeadRun(dead, new Date(ACCEPTED_AT), at('12:20'))
    expect(statesOf(found)).toEqual(['UNKNOWN', 'QUEUED'])
    expect(found.claim).toBeUndefined()
    expect(found.recipients[0]).toMatchObject({ code: 'OUTCOME_UNKNOWN' })
    expect(openRecipients(found)).toEqual([B])
  })

  test('before the server read a byte leaves it as it was', () => {
    expect(
      statesOf(afterDeadRun(claimed(recordTo(A), CLAIM, NOW), new Date(ACCEPTED_AT), at('12:20'))),
    ).toEqual(['QUEUED'])
  })
})

test('a send whose runs have died for a day is given up', () => {
  const dead = claimed(recordTo(A), CLAIM, NOW)
  const acceptedAt = new Date(ACCEPTED_AT)
  const inTime = afterDeadRun(dead, acceptedAt, new Date('2026-11-22T11:59:00.000Z'))
  const late = afterDeadRun(dead, acceptedAt, new Date('2026-11-22T12:00:00.000Z'))
  expect(inTime.state).toBe('QUEUED')
  expect(late).toMatchObject({ state: 'FAILED', recipients: [{ code: 'INTERNAL' }] })
})

describe('a send that no run has', () => {
  const acceptedAt = new Date(ACCEPTED_AT)
  const dayAfter = new Date('2026-11-22T12:00:00.000Z')

  test('is not given up for having waited: it had no attempt yet', () => {
    expect(statesOf(afterDeadRun(recordTo(A), acceptedAt, dayAfter))).toEqual(['QUEUED'])
  })

  test('that was asked for again after its run had died: who was in transmission is UNKNOWN', () => {
    const failedForA = settled(claimed(recordTo(A, B), CLAIM, NOW), [REFUSED], NOW)
    const dead = transmitting(failedForA, [B], NOW)
    const asked = askedAgain(dead, at('12:20')) ?? dead
    expect(statesOf(asked)).toEqual(['QUEUED', 'SENDING'])
    expect(statesOf(afterDeadRun(asked, acceptedAt, at('12:21')))).toEqual(['QUEUED', 'UNKNOWN'])
  })
})

describe('after an attempt', () => {
  const acceptedAt = new Date(ACCEPTED_AT)
  const afterAttempts = (attempts: number, now: Date, record = recordTo(A)) =>
    attempted({ ...record, attempts }, acceptedAt, now)

  test.each([
    [1, '12:06'],
    [2, '12:07'],
    [3, '12:10'],
    [4, '12:15'],
    [5, '12:20'],
    [6, '12:35'],
    [7, '13:05'],
    [8, '13:05'],
    [99, '13:05'],
  ])('number %i the next one is at %s', (attempts, due) => {
    expect(afterAttempts(attempts, NOW).nextAttemptAt).toBe(at(due).toISOString())
  })

  test('a day after acceptance the last reason is the end', () => {
    const reasons = [
      { address: A, outcome: 'put off', code: 'PUT_OFF', reason: '451 later' },
    ] as const
    const waiting = settled(recordTo(A), reasons, NOW)
    const late = new Date('2026-11-22T11:30:00.000Z')
    expect(afterAttempts(30, late, waiting)).toMatchObject({
      state: 'FAILED',
      recipients: [{ state: 'FAILED', code: 'PUT_OFF', reason: '451 later' }],
    })
  })

  test('a day counts from when somebody asked again', () => {
    const late = new Date('2026-11-22T11:30:00.000Z')
    const asked = { ...recordTo(A), askedAt: late.toISOString() }
    expect(afterAttempts(30, late, asked)).toMatchObject({ state: 'QUEUED' })
  })

  test('nothing is waited for where everything is settled', () => {
    const done = settled(recordTo(A), [accepted(A)], NOW)
    expect(attempted(done, acceptedAt, NOW)).toEqual(done)
  })
})

describe('somebody asks again', () => {
  const ended = settled(
    { ...recordTo(A, B, C), announced: ['Send Failed'] },
    [
      accepted(A),
      { address: B, outcome: 'refused', code: 'REFUSED' },
      { address: C, outcome: 'unknown', code: 'OUTCOME_UNKNOWN' },
    ],
    NOW,
  )

  test('for those that FAILED or are UNKNOWN; who has it does not get it again', () => {
    const again = askedAgain(ended, NOW)
    expect(again && statesOf(again)).toEqual(['ACCEPTED', 'QUEUED', 'QUEUED'])
    expect(again).toMatchObject({ announced: [], askedAt: NOW.toISOString(), state: 'QUEUED' })
  })

  test('is not kept waiting by another recipient who was put off', () => {
    const mixed = settled(recordTo(A, B), [REFUSED], NOW)
    const waiting = { ...mixed, nextAttemptAt: at('13:00').toISOString() }
    expect(askedAgain(waiting, NOW)).not.toHaveProperty('nextAttemptAt')
  })

  test('and is refused where nobody failed, or a run is at work', () => {
    expect(askedAgain(settled(recordTo(A), [accepted(A)], NOW), NOW)).toBeUndefined()
    expect(askedAgain(recordTo(A), NOW)).toBeUndefined()
    expect(askedAgain(claimed(ended, CLAIM, NOW), NOW)).toBeUndefined()
  })
})

test('what cannot be handed over at all fails for everybody who is open', () => {
  const record = settled(recordTo(A, B), [accepted(A)], NOW)
  expect(statesOf(failed(record, 'SENDER_NOT_FOUND', 'gone', NOW))).toEqual(['ACCEPTED', 'FAILED'])
})

const statesOf = ({ recipients }: SendRecord) => recipients.map(({ state }) => state)

describe('a message of the queue', () => {
  const waiting = { ...recordTo(A), messageNumber: 3 }
  const late = NOW.toISOString()

  test.each<[string, SendRecord, number | undefined, ReturnType<typeof turnOf>]>([
    ['one without a number', waiting, undefined, { kind: 'take it on' }],
    ['the one that is waited for', waiting, 3, { kind: 'take it on' }],
    ['an earlier one', waiting, 2, { kind: 'drop it' }],
    ['a later one, of a record that was set back', waiting, 4, { kind: 'drop it' }],
    ['one of a finished send', finished(waiting, 'Send Accepted', NOW), 3, { kind: 'drop it' }],
    [
      'one that is too early',
      { ...waiting, nextAttemptAt: at('12:30').toISOString() },
      3,
      { kind: 'not yet', at: at('12:30') },
    ],
    ['one that is due', { ...waiting, nextAttemptAt: late }, 3, { kind: 'take it on' }],
    ['one that came twice', claimed(waiting, CLAIM, NOW), 3, { kind: 'not yet', at: CLAIM.until }],
    [
      'one that came twice, of a run that has died',
      { ...waiting, claim: { runId: 'run-0', until: late } },
      3,
      { kind: 'take it on' },
    ],
  ])('%s', (_, record, number, expected) => {
    expect(turnOf(record, number, NOW)).toEqual(expected)
  })

  test.each([
    ['put off', attempted(claimed(waiting, CLAIM, NOW), new Date(ACCEPTED_AT), NOW)],
    ['not told of', untold(claimed(waiting, CLAIM, NOW), NOW)],
    ['lost on its way', queuedAnew(waiting, NOW)],
    ['asked for again', askedAgain(settled(waiting, [REFUSED], NOW), NOW) ?? waiting],
  ])('is another one after the send was %s', (_, record) => {
    expect(record.messageNumber).toBe(4)
    expect(record.claim).toBeUndefined()
  })
})

describe('asking again', () => {
  const refused = settled({ ...recordTo(A), attempts: 9 }, [REFUSED], NOW)

  test('begins the waits anew: the first one is a minute, not an hour', () => {
    const asked = claimed(askedAgain(refused, NOW) ?? refused, CLAIM, NOW)
    const next = attempted(asked, new Date(ACCEPTED_AT), NOW)
    expect(next).toMatchObject({ attempts: 10, nextAttemptAt: at('12:06').toISOString() })
  })

  test('is known by its key, of which the last twenty are kept', () => {
    let record = refused
    for (let number = 0; number < 25; number += 1) {
      const asked = askedAgain(record, NOW, { key: `key-${number}` })
      if (!asked) throw new Error('nothing was asked for')
      record = settled(asked, [REFUSED], NOW)
    }
    expect(wasAsked(record, { key: 'key-24' })).toBe(true)
    expect(wasAsked(record, { key: 'key-5' })).toBe(true)
    expect(wasAsked(record, { key: 'key-4' })).toBe(false)
    expect(wasAsked(record, {})).toBe(false)
    expect(record.askedKeys).toHaveLength(20)
  })
})

describe('an answer that is known late, by a run that was taken for dead', () => {
  const lost = (attempts = 1): SendRecord => {
    const dead = transmitting({ ...recordTo(A, B), attempts }, [A, B], NOW)
    return finished(afterDeadRun(dead, new Date(ACCEPTED_AT), NOW), 'Send Failed', NOW)
  }
  const late = (record: SendRecord, ...outcomes: RecipientOutcome[]) =>
    settledLate(record, outcomes, 1, NOW)

  test('is the state of its recipients, and is to be told', () => {
    const record = late(lost(), accepted(A), { ...REFUSED, address: B })
    expect(statesOf(record ?? lost())).toEqual(['ACCEPTED', 'FAILED'])
    expect(record).toMatchObject({ announced: [], messageNumber: 1 })
    expect(record && isFinished(record)).toBe(false)
    expect(record?.recipients[0]?.code).toBeUndefined()
  })

  test.each<[string, SendRecord, RecipientOutcome, string[] | undefined]>([
    ['a refusal before a later attempt', lost(2), REFUSED, undefined],
    ['an acceptance before a later attempt', lost(2), accepted(A), ['ACCEPTED', 'UNKNOWN']],
    ['that it was put off', lost(), { address: A, outcome: 'put off', code: 'PUT_OFF' }, undefined],
    [
      'what is known otherwise by now',
      settled(transmitting(recordTo(A, B), [A, B], NOW), [accepted(A), accepted(B)], NOW),
      accepted(A),
      undefined,
    ],
    ['what another run is at work on', claimed(lost(), CLAIM, NOW), accepted(A), undefined],
  ])('%s', (_, record, outcome, states) => {
    const found = late(record, outcome)
    expect(found && statesOf(found)).toEqual(states)
  })
})
