import { expect, test } from 'vitest'
import { sesOutcome } from '../../../../../shared/delivery/transports/ses/ses-outcomes.js'

const answered = (status: number, name: string, message = 'words') =>
  Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status } })

const broken = (fields: Readonly<Record<string, unknown>>, message = 'words') =>
  Object.assign(new Error(message), { $metadata: { attempts: 1 } }, fields)

const FROM = 'noreply@example.com'

const NOT_VERIFIED = 'Email address is not verified. The following identities failed the check'
const TOO_LONG = "Message length is more than 10485760 bytes long: '11000000'."
const NO_SOCKET =
  '@smithy/node-http-handler - the request socket did not establish a connection with the server within the configured timeout of 5000 ms.'

test.each([
  ['Throttling', answered(400, 'Throttling'), 'put off', 'RESOURCE_EXHAUSTED'],
  ['ThrottlingException', answered(400, 'ThrottlingException'), 'put off', 'RESOURCE_EXHAUSTED'],
  ['Throttling with 503', answered(503, 'Throttling'), 'put off', 'RESOURCE_EXHAUSTED'],
  ['too many requests', answered(429, 'Unknown'), 'put off', 'RESOURCE_EXHAUSTED'],
  [
    'not verified',
    answered(400, 'MessageRejected', `${NOT_VERIFIED}: ${FROM}`),
    'refused',
    'SENDER_REFUSED',
  ],
  [
    'paused, in the words of SendRawEmail',
    answered(400, 'MessageRejected', 'Sending paused for this account. For more information, ...'),
    'refused',
    'SENDING_PAUSED',
  ],
  [
    'paused, in other words',
    answered(400, 'MessageRejected', 'Email sending is paused.'),
    'refused',
    'SENDING_PAUSED',
  ],
  ['rejected', answered(400, 'MessageRejected'), 'refused', 'REFUSED'],
  [
    'no MX of the MAIL FROM domain',
    answered(400, 'MailFromDomainNotVerifiedException'),
    'refused',
    'SENDER_REFUSED',
  ],
  ['account paused', answered(400, 'AccountSendingPausedException'), 'refused', 'SENDING_PAUSED'],
  [
    'set paused',
    answered(400, 'ConfigurationSetSendingPausedException'),
    'refused',
    'SENDING_PAUSED',
  ],
  [
    'no such set',
    answered(400, 'ConfigurationSetDoesNotExistException'),
    'put off',
    'SENDING_DENIED',
  ],
  ['an error of an odd name', answered(400, 'constructor'), 'refused', 'REFUSED'],
  ['a malformed address', answered(400, 'InvalidParameterValue'), 'refused', 'REFUSED'],
  ['too long', answered(400, 'InvalidParameterValue', TOO_LONG), 'refused', 'MESSAGE_TOO_LARGE'],
  ['too large for HTTP', answered(413, 'Unknown'), 'refused', 'MESSAGE_TOO_LARGE'],
  ['no grant', answered(403, 'AccessDenied'), 'put off', 'SENDING_DENIED'],
  ['an expired token', answered(403, 'ExpiredToken'), 'put off', 'SENDING_DENIED'],
  ['a clock that is wrong', answered(400, 'RequestExpired'), 'put off', 'SENDING_DENIED'],
  ['a server fault', answered(500, 'InternalFailure'), 'unknown', 'OUTCOME_UNKNOWN'],
  ['a service that is down', answered(503, 'ServiceUnavailable'), 'unknown', 'OUTCOME_UNKNOWN'],
  ['an answer that is none', answered(200, 'SyntaxError'), 'unknown', 'OUTCOME_UNKNOWN'],
  [
    'no such host',
    broken({ code: 'ENOTFOUND', syscall: 'getaddrinfo' }),
    'put off',
    'HOST_NOT_FOUND',
  ],
  ['refused', broken({ code: 'ECONNREFUSED', syscall: 'connect' }), 'put off', 'NETWORK'],
  ['no route', broken({ code: 'EHOSTUNREACH', syscall: 'connect' }), 'put off', 'NETWORK'],
  ['no connection in time', broken({ name: 'TimeoutError' }, NO_SOCKET), 'put off', 'NETWORK'],
  [
    'refused at every address',
    broken({ errors: [broken({ syscall: 'connect' }), broken({ syscall: 'connect' })] }),
    'put off',
    'NETWORK',
  ],
  ['a certificate', broken({ code: 'CERT_HAS_EXPIRED' }), 'put off', 'TLS_CERT_EXPIRED'],
  ['reset', broken({ code: 'ECONNRESET', syscall: 'read' }), 'unknown', 'OUTCOME_UNKNOWN'],
  ['broken off', broken({ code: 'EPIPE', syscall: 'write' }), 'unknown', 'OUTCOME_UNKNOWN'],
  ['no answer in time', broken({ code: 'ETIMEDOUT' }), 'unknown', 'OUTCOME_UNKNOWN'],
  ['something else', broken({}), 'unknown', 'OUTCOME_UNKNOWN'],
])('%s', (_, error, outcome, code) => {
  expect(sesOutcome(error, FROM)).toMatchObject({ outcome, code })
})

test('the reason is one line, and not endless', () => {
  const { reason } = sesOutcome(
    answered(400, 'MessageRejected', `a\r\n b ${'x'.repeat(9_999)}`),
    FROM,
  )
  expect(reason).toMatch(/^MessageRejected: a b x+$/)
  expect(reason).toHaveLength(500)
})

test.each([
  ['a malformed address', answered(400, 'InvalidParameterValue', "Missing final '@domain'"), true],
  ['a rejected message', answered(400, 'MessageRejected', 'Transaction failed'), true],
  [
    'a recipient in the sandbox',
    answered(400, 'MessageRejected', `${NOT_VERIFIED} in region EU-WEST-1: A <a@other.example>`),
    true,
  ],
  [
    'the sender, among others',
    answered(
      400,
      'MessageRejected',
      `${NOT_VERIFIED} in region EU-WEST-1: a@b.example, Noreply@Example.com`,
    ),
    undefined,
  ],
  ['nobody by name', answered(400, 'MessageRejected', 'Email address is not verified.'), undefined],
  ['its length', answered(400, 'InvalidParameterValue', TOO_LONG), undefined],
  [
    'a paused account',
    answered(400, 'MessageRejected', 'Sending paused for this account.'),
    undefined,
  ],
  ['a throttle', answered(400, 'Throttling'), undefined],
  ['an odd error', answered(400, 'Odd'), undefined],
])('what is said of %s is perhaps of one recipient: %s', (_, error, perhapsOfOne) => {
  expect(sesOutcome(error, FROM).perhapsOfOne).toBe(perhapsOfOne)
})
