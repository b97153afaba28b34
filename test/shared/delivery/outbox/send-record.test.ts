import { describe, expect, test } from 'vitest'
import {
  newSendRecord,
  type RecipientState,
  type SendState,
  sendStateOf,
} from '../../../../shared/delivery/outbox/send-record.js'
import { sendTo } from '../sends.js'

describe('the state of a send', () => {
  const table: readonly (readonly [readonly RecipientState[], SendState])[] = [
    [['QUEUED'], 'QUEUED'],
    [['ACCEPTED'], 'ACCEPTED'],
    [['FAILED'], 'FAILED'],
    [['UNKNOWN'], 'UNKNOWN'],
    [['DELIVERED'], 'DELIVERED'],
    [['ACCEPTED', 'ACCEPTED', 'FAILED'], 'PARTIAL'],
    [['FAILED', 'FAILED'], 'FAILED'],
    [['DELIVERED', 'FAILED'], 'PARTIAL'],
    [['ACCEPTED', 'QUEUED'], 'QUEUED'],
    [['ACCEPTED', 'SENDING', 'QUEUED'], 'SENDING'],
    [['FAILED', 'QUEUED'], 'QUEUED'],
    [['ACCEPTED', 'UNKNOWN', 'FAILED'], 'UNKNOWN'],
    [['UNKNOWN', 'QUEUED'], 'QUEUED'],
    [['DELIVERED', 'ACCEPTED'], 'ACCEPTED'],
    [['DELIVERED', 'BOUNCED'], 'BOUNCED'],
    [['BOUNCED', 'COMPLAINED'], 'COMPLAINED'],
    [['BOUNCED', 'FAILED'], 'BOUNCED'],
    [['CANCELLED', 'CANCELLED'], 'CANCELLED'],
    [['CANCELLED', 'ACCEPTED'], 'PARTIAL'],
    [['CANCELLED', 'DELIVERED'], 'PARTIAL'],
    [['CANCELLED', 'FAILED'], 'FAILED'],
    [['CANCELLED', 'UNKNOWN'], 'UNKNOWN'],
    [['CANCELLED', 'QUEUED'], 'QUEUED'],
    [['CANCELLED', 'SENDING'], 'SENDING'],
  ]
  test.each(table)('of recipients that are %j is %s', (states, expected) => {
    expect(sendStateOf(states.map((state) => ({ state })))).toBe(expected)
  })
})

test('a new record has every recipient once, in the order of To, Cc and Bcc', () => {
  const send = sendTo(['b@example.com', 'a@example.com'], {
    cc: [{ name: 'A', address: 'a@example.com' }],
    bcc: [{ name: '', address: 'c@example.com' }],
  })
  const record = newSendRecord(send)
  expect(record.state).toBe('QUEUED')
  expect(record.recipients).toEqual(
    ['b@example.com', 'a@example.com', 'c@example.com'].map((address) => ({
      address,
      state: 'QUEUED',
      at: send.acceptedAt,
    })),
  )
})
