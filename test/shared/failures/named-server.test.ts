import { expect, test } from 'vitest'
import { FAILURES } from '../../../shared/failures/catalogue.js'
import { connectionFailure } from '../../../shared/failures/connection-failures.js'
import { namingServer } from '../../../shared/failures/named-server.js'

test.each([
  ['imap.example.com:143: connect ECONNREFUSED', 'imap.example.com:143'],
  ['127.0.0.1:18143: connect ECONNREFUSED 127.0.0.1:18143', '127.0.0.1:18143'],
  ['smtp.example.com:587: connection: connect ETIMEDOUT', 'smtp.example.com:587'],
  ['[2001:db8::1]:993: connect ENETUNREACH', '[2001:db8::1]:993'],
  ['メール.example:993: x', 'メール.example:993'],
])('of %j the server is named', (detail, server) => {
  expect(namingServer('try host:993 now', detail)).toBe(`try ${server} now`)
})

test.each(['connect ECONNREFUSED', 'login.example.com: connect ECONNREFUSED', '', 'a b:1: x'])(
  'of %j none is known',
  (detail) => expect(namingServer('try host:993 now', detail)).toBe('try host:993 now'),
)

test('a server that cannot be reached is named in the remedy of its failure', () => {
  const trouble = { code: 'ECONNREFUSED', message: 'connect ECONNREFUSED' }
  const failure = connectionFailure(trouble, 'imap.example.com:143')
  expect(failure?.code).toBe('NETWORK')
  expect(failure?.failure).toEqual({
    ...FAILURES.NETWORK,
    remedy: expect.stringContaining('`openssl s_client -connect imap.example.com:143`'),
  })
})
