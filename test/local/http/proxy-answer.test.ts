import { expect, test } from 'vitest'
import { proxyAnswerOf } from '../../../local/http/proxy-answer.js'

test('status, headers and body', () => {
  expect(
    proxyAnswerOf({
      statusCode: 202,
      headers: { 'Content-Type': 'application/json', 'X-Count': 2, 'X-Both': 'single' },
      multiValueHeaders: { 'X-Both': ['a', 'b'] },
      body: '{}',
      isBase64Encoded: false,
    }),
  ).toEqual({
    status: 202,
    headers: [
      ['Content-Type', 'application/json'],
      ['X-Count', '2'],
      ['X-Both', 'a'],
      ['X-Both', 'b'],
    ],
    body: '{}',
  })
})

test('a status alone is an answer', () => {
  expect(proxyAnswerOf({ statusCode: '204', headers: null, body: null })).toEqual({
    status: 204,
    headers: [],
    body: '',
  })
})

test.each([
  undefined,
  null,
  'ok',
  {},
  { status: 200 },
  { statusCode: 99 },
  { statusCode: 200, body: { a: 1 } },
  { statusCode: 200, body: 'YQ==', isBase64Encoded: true },
])('%j is no answer', (returned) => {
  expect(proxyAnswerOf(returned)).toBeUndefined()
})
