import { stripVTControlCharacters } from 'node:util'
import { describe, expect, test } from 'vitest'
import { type SendPlace, type ShownSend, sendText } from '../../../cli/words/send-outcome.js'

const ID = '20261121T213000Z-3f9a1c0d5b7e2468'
const HERE: SendPlace = {
  where: '',
  repeatedKey: undefined,
  destination: undefined,
  remedies: [],
  now: new Date('2026-11-21T21:31:00Z'),
}
const ACCEPTED: ShownSend = {
  id: ID,
  state: 'ACCEPTED',
  recipients: [{ address: 'a@example.com', state: 'ACCEPTED' }],
  warnings: [],
}
const FAILED: ShownSend = {
  ...ACCEPTED,
  state: 'FAILED',
  recipients: [{ address: 'a@example.com', state: 'FAILED', code: 'REFUSED', reason: '550 no' }],
}

const linesOf = (send: ShownSend, place: Partial<SendPlace> = {}): string[] =>
  stripVTControlCharacters(sendText(send, { ...HERE, ...place })).split('\n')

test('a send that is taken over: its state, its id, for whom', () => {
  expect(linesOf(ACCEPTED)).toEqual([`ACCEPTED  ${ID}`, '  a@example.com  ACCEPTED'])
})

test('one that failed: why, what to do, and how to ask again', () => {
  expect(linesOf(FAILED, { remedies: ['made up'], where: ' --data x' })).toEqual([
    `FAILED  ${ID}`,
    '  a@example.com  FAILED  REFUSED  550 no',
    'What to do: made up',
    `Another attempt, once the cause is gone: npx mailjobs send --again ${ID} --data x`,
  ])
})

test('one that is put off: when, and how to call it off', () => {
  const lines = linesOf({ ...FAILED, state: 'QUEUED', nextAttemptAt: '2026-11-21T21:35:00Z' })
  expect(lines[2]).toMatch(/^It is tried again at \d\d:\d\d:00, if a local world runs then/)
  expect(lines[3]).toContain(`send --cancel ${ID}`)
})

test('one that is cancelled needs nothing', () => {
  expect(linesOf({ ...FAILED, state: 'CANCELLED' })).toHaveLength(2)
})

describe('a repetition', () => {
  test.each([ACCEPTED, FAILED])('of one that is $state says whose send it is, and when', (send) => {
    const words = linesOf(send, { repeatedKey: 'report-1' })[2]
    expect(words).toMatch(
      /^ {2}This is the send of .*\d\d:\d\d:00 with the key report-1, and no new one: nothing more is sent\./,
    )
  })

  test('of another day has that day', () => {
    const now = new Date('2026-11-24T12:00:00Z')
    expect(linesOf(ACCEPTED, { repeatedKey: 'k', now })[2]).toMatch(/2026-11-2[12] \d\d:\d\d:00/)
  })
})

test('where a mail is that did not leave this machine', () => {
  expect(linesOf(ACCEPTED, { destination: 'It is here.' })[2]).toBe('  It is here.')
})
