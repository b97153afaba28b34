import { describe, expect, test } from 'vitest'
import type { FailureCode } from '../../../../../shared/failures/catalogue.js'
import { FolderNotFound } from '../../../../../shared/failures/mailbox-errors.js'
import { imapFailure } from '../../../../../shared/mailbox/imap/refusals/imap-failures.js'

const SECRET = 'not-a-real-password'
const SECRETS = [SECRET]

/** Errors in the shapes that imapflow, Node's sockets and OpenSSL give them. */
const THROWN: readonly { what: string; fields: object; code: FailureCode }[] = [
  { what: 'a name that does not resolve', fields: { code: 'ENOTFOUND' }, code: 'HOST_NOT_FOUND' },
  { what: 'a DNS server that is away', fields: { code: 'EAI_AGAIN' }, code: 'HOST_NOT_FOUND' },
  { what: 'a closed port', fields: { code: 'ECONNREFUSED' }, code: 'NETWORK' },
  { what: 'no route', fields: { code: 'EHOSTUNREACH' }, code: 'NETWORK' },
  { what: 'a firewall that drops', fields: { code: 'ETIMEDOUT' }, code: 'NETWORK' },
  { what: 'no connection in time', fields: { code: 'CONNECT_TIMEOUT' }, code: 'TIMED_OUT' },
  { what: 'no greeting', fields: { code: 'GREETING_TIMEOUT' }, code: 'TIMED_OUT' },
  {
    what: 'no answer to STARTTLS',
    fields: { code: 'UPGRADE_TIMEOUT', tlsFailed: true },
    code: 'TIMED_OUT',
  },
  { what: 'silence in mid-answer', fields: { code: 'ETIMEOUT' }, code: 'CONNECTION_STALLED' },
  { what: 'a reset', fields: { code: 'ECONNRESET' }, code: 'CONNECTION_LOST' },
  { what: 'a close', fields: { code: 'NoConnection' }, code: 'CONNECTION_LOST' },
  { what: 'BYE', fields: { code: 'ClosedAfterConnectTLS' }, code: 'CONNECTION_LOST' },
  { what: 'throttling', fields: { code: 'ETHROTTLE' }, code: 'RESOURCE_EXHAUSTED' },
  {
    what: 'an expired certificate',
    fields: { code: 'CERT_HAS_EXPIRED' },
    code: 'TLS_CERT_EXPIRED',
  },
  {
    what: 'a certificate of another name',
    fields: { code: 'ERR_TLS_CERT_ALTNAME_INVALID', tlsFailed: true },
    code: 'TLS_CERT_NAME',
  },
  {
    what: 'a self-signed one',
    fields: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
    code: 'TLS_CERT_UNTRUSTED',
  },
  { what: 'no STARTTLS', fields: { tlsFailed: true }, code: 'TLS_REQUIRED' },
  {
    what: 'a refused login',
    fields: { authenticationFailed: true, serverResponseCode: 'AUTHENTICATIONFAILED' },
    code: 'AUTH_FAILED',
  },
  {
    what: 'a refusal without a reason',
    fields: { authenticationFailed: true },
    code: 'AUTH_FAILED',
  },
  {
    what: 'a refusal with an unknown reason',
    fields: { authenticationFailed: true, serverResponseCode: 'XYZ' },
    code: 'AUTH_FAILED',
  },
  {
    what: 'an expired account',
    fields: { authenticationFailed: true, serverResponseCode: 'EXPIRED' },
    code: 'ACCOUNT_DISABLED',
  },
  {
    what: 'an account without IMAP',
    fields: { authenticationFailed: true, serverResponseCode: 'authorizationfailed' },
    code: 'ACCOUNT_DISABLED',
  },
  {
    what: 'a login in clear that is not allowed',
    fields: { authenticationFailed: true, serverResponseCode: 'PRIVACYREQUIRED' },
    code: 'TLS_REQUIRED',
  },
  {
    what: 'a login while the server is in trouble: no refusal',
    fields: { authenticationFailed: true, serverResponseCode: 'UNAVAILABLE' },
    code: 'LOGIN_UNAVAILABLE',
  },
  {
    what: 'too many sessions',
    fields: { authenticationFailed: true, serverResponseCode: 'LIMIT' },
    code: 'RESOURCE_EXHAUSTED',
  },
  { what: 'a quota', fields: { serverResponseCode: 'OVERQUOTA' }, code: 'RESOURCE_EXHAUSTED' },
  { what: 'a locked mailbox', fields: { serverResponseCode: 'INUSE' }, code: 'MAILBOX_BUSY' },
  { what: 'a missing folder', fields: { mailboxMissing: true }, code: 'FOLDER_NOT_FOUND' },
  {
    what: 'NO [NONEXISTENT]',
    fields: { serverResponseCode: 'NONEXISTENT' },
    code: 'FOLDER_NOT_FOUND',
  },
  { what: 'a NO without a reason', fields: { responseStatus: 'NO' }, code: 'PROTOCOL_BROKEN' },
  {
    what: 'fields of odd types',
    fields: { code: 5, serverResponseCode: {} },
    code: 'PROTOCOL_BROKEN',
  },
]

test.each(THROWN)('$what: $code', ({ fields, code }) => {
  const thrown = Object.assign(new Error('Command failed'), fields)
  const failure = imapFailure(thrown, 'imap.example.com:993', SECRETS)
  expect(failure.code).toBe(code)
  expect(failure.message).toBe('imap.example.com:993: Command failed')
  // What a server said of a login is in no cause either.
  expect(failure.cause).toBe('authenticationFailed' in fields ? undefined : thrown)
})

test.each([undefined, null, 'text', 5])('what is no error at all: %s', (thrown) => {
  const failure = imapFailure(thrown, 'imap.example.com', SECRETS)
  expect(failure.code).toBe('PROTOCOL_BROKEN')
  expect(failure.message).toBe(`imap.example.com: ${String(thrown)}`)
})

test('what is a failure already is passed on', () => {
  const failure = new FolderNotFound('imap.example.com, folder Batch')
  expect(imapFailure(failure, 'elsewhere', SECRETS)).toBe(failure)
})

test.each([
  { fields: { authenticationFailed: true, responseText: 'Too many simultaneous connections.' } },
  { fields: { code: 'NoConnection', reason: 'Account exceeded command or bandwidth limits.' } },
])('words that ask to slow down go before all codes: $fields', ({ fields }) => {
  const thrown = Object.assign(new Error('Command failed'), fields)
  expect(imapFailure(thrown, 'host', SECRETS).code).toBe('RESOURCE_EXHAUSTED')
})

describe('the message', () => {
  test('has what the server said with BYE', () => {
    const fields = { code: 'NoConnection', reason: 'Server shutting down' }
    const thrown = Object.assign(new Error('Connection not available'), fields)
    expect(imapFailure(thrown, 'host', SECRETS).message).toBe('host: Server shutting down')
  })

  test('has the server’s own words rather than the library’s', () => {
    const thrown = Object.assign(new Error('Command failed'), { responseText: 'Mailbox is locked' })
    expect(imapFailure(thrown, 'host', SECRETS).message).toBe('host: Mailbox is locked')
  })

  test.each([
    { fields: { responseStatus: 'NO', serverResponseCode: 'inuse' }, told: '[INUSE] Locked' },
    { fields: { code: 'NoConnection', serverResponseCode: 'LIMIT' }, told: '[LIMIT] Locked' },
    { fields: { responseStatus: 'BAD' }, told: 'Locked' },
  ])('has the response code before them: $told', ({ fields, told }) => {
    const thrown = Object.assign(new Error('Command failed'), { ...fields, responseText: 'Locked' })
    expect(imapFailure(thrown, 'host', SECRETS).message).toBe(`host: ${told}`)
  })

  test('has no password, should the server repeat it', () => {
    const responseText = `LOGIN user ${SECRET} rejected, "${SECRET}"`
    const failure = imapFailure({ responseText, authenticationFailed: true }, 'host', SECRETS)
    expect(failure.message).toBe('host: LOGIN user ******** rejected, "********"')
  })

  test('has no password, should the server put it into its code', () => {
    const fields = { serverResponseCode: SECRET.toUpperCase(), responseText: 'no' }
    expect(imapFailure(fields, 'host', SECRETS).message.toLowerCase()).not.toContain(SECRET)
  })

  test('is whole where there is no password', () => {
    expect(imapFailure(new Error('closed'), 'host', []).message).toBe('host: closed')
  })
})
