import { expect, test } from 'vitest'
import { messageBodyOf, readMessageBody } from '../../../../shared/delivery/queue/send-queue.js'

const sendId = '20261121T213000Z-9f86d081884c7d65'

test.each([0, 1, 57, 999_999_999])('message %i is read as it was written', (number) => {
  expect(readMessageBody(messageBodyOf({ sendId, number }))).toEqual({ sendId, number })
})

test('an id alone, put there by hand, is whichever message is waited for', () => {
  expect(readMessageBody(sendId)).toEqual({ sendId, number: undefined })
  expect(messageBodyOf({ sendId, number: undefined })).toBe(sendId)
})

test.each([
  '',
  'hello',
  `${sendId} `,
  `${sendId} x`,
  `${sendId} -1`,
  `${sendId} 1 2`,
  ` ${sendId} 1`,
  `${sendId}\n1`,
  `${sendId} 1e3`,
  '{"sendId": 1}',
])('%j is none of ours', (body) => {
  expect(readMessageBody(body)).toBeUndefined()
})
