import { expect, test } from 'vitest'
import { turnOf } from '../../../../shared/delivery/outbox/turn.js'
import { recordTo, sinceAccepted } from '../sends.js'

const NOW = sinceAccepted(60_000)
const LATER = sinceAccepted(120_000).toISOString()
const OPEN = recordTo('a@example.com')
const CLAIMED = { ...OPEN, claim: { runId: 'run-1', until: LATER } }
const TAKE = { kind: 'take it on' }
const NOT_YET = { kind: 'not yet', at: new Date(LATER) }
const DROP = { kind: 'drop it' }

test.each([
  ['the one that is waited for', OPEN, 0, TAKE],
  ['whichever is waited for', OPEN, undefined, TAKE],
  ['one that nobody waits for any more', { ...OPEN, messageNumber: 1 }, 0, DROP],
  ['the same one, given out twice while a run has the send', CLAIMED, 0, NOT_YET],
  ['whichever, while a run has the send', CLAIMED, undefined, NOT_YET],
  ['one that came before its time', { ...OPEN, nextAttemptAt: LATER }, 0, NOT_YET],
  ['one of a send that is finished', { ...OPEN, finishedAt: LATER }, 0, DROP],
])('the message is %s', (_, record, number, turn) => {
  expect(turnOf(record, number, NOW)).toEqual(turn)
})

test('a run whose time is over has nothing', () => {
  expect(turnOf(CLAIMED, 0, new Date(LATER))).toEqual(TAKE)
})
