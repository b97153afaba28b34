import { expect, test } from 'vitest'
import {
  sendAccepted,
  sendBounced,
  sendDelivered,
  sendFailed,
  sendRejected,
} from '../../../shared/announce/send-events.js'

const SEND = {
  id: '20261121T090000Z-3f9a1c0d5b7e2468',
  sender: 'reports',
  source: { kind: 'api' },
  subject: 'Nightly report',
  messageId: '<3f9a1c0d5b7e2468@mail.example>',
} as const
const RECORD = { state: 'ACCEPTED', attempts: 1, recipients: [] } as const
const many = (count: number, state: string) =>
  Array.from({ length: count }, (_, index) => ({ address: `person-${index}@example.com`, state }))

test('what is announced again has the same id', () => {
  const bounced = () => sendBounced(SEND, RECORD, many(2, 'BOUNCED'))
  expect(bounced()).toEqual(bounced())
  expect(sendAccepted(SEND, RECORD).detail).toMatchObject({ id: `${SEND.id}.accepted.1` })
})

test('reports on one send have ids of their own', () => {
  const ids = [
    sendDelivered(SEND, RECORD, many(1, 'DELIVERED')),
    sendFailed(SEND, RECORD),
    sendRejected(SEND, RECORD, many(1, 'FAILED')),
    sendBounced(SEND, RECORD, many(1, 'BOUNCED')),
    sendBounced(SEND, RECORD, many(1, 'COMPLAINED')),
    sendBounced(SEND, RECORD, many(300, 'BOUNCED')),
    sendBounced(SEND, RECORD, many(301, 'BOUNCED')),
    sendBounced(SEND, { ...RECORD, attempts: 2 }, many(1, 'BOUNCED')),
  ].map(({ detail }) => ('id' in detail ? detail.id : undefined))
  expect(new Set(ids).size).toBe(ids.length)
})
