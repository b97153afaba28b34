import { expect, it } from 'vitest'
import {
  usableMechanisms,
  xoauth2Response,
} from '../../../../../shared/delivery/transports/smtp/smtp-auth.js'
import { AUTH } from './smtp-samples.js'

const PASSWORD = { username: 'tim', password: 'not-a-real-password' }
const TOKEN = { username: 'tim', accessToken: 'not-a-real-token' }
const ALL = ['PLAIN', 'LOGIN', 'CRAM-MD5', 'XOAUTH2', 'GSSAPI']
const CLEAR = { allowCleartext: true }

it.each([
  [PASSWORD, 'auto', ALL, 'CRAM-MD5'],
  [PASSWORD, 'auto', ['LOGIN', 'PLAIN'], 'PLAIN'],
  [PASSWORD, 'auto', ['LOGIN'], 'LOGIN'],
  [PASSWORD, 'plain', ALL, 'PLAIN'],
  [PASSWORD, 'login', ALL, 'LOGIN'],
  [PASSWORD, 'cram-md5', ALL, 'CRAM-MD5'],
  [TOKEN, 'auto', ALL, 'XOAUTH2'],
  [TOKEN, 'xoauth2', ALL, 'XOAUTH2'],
] as const)(
  'GIVEN %o, %s and %j THEN %s on an encrypted line',
  (login, method, offered, expected) => {
    const auth = { ...AUTH, method }
    expect(usableMechanisms({ login, auth, offered, isSecure: true })[0]).toBe(expected)
  },
)

it.each([
  ['auto', {}, ALL, 'CRAM-MD5'],
  ['auto', CLEAR, ['LOGIN', 'PLAIN'], 'PLAIN'],
  ['login', CLEAR, ALL, 'LOGIN'],
] as const)('GIVEN %s, %o and %j THEN %s on an open line', (method, clear, offered, expected) => {
  const auth = { ...AUTH, ...clear, method }
  expect(usableMechanisms({ login: PASSWORD, auth, offered, isSecure: false })[0]).toBe(expected)
})

it.each([
  [PASSWORD, 'auto', ['LOGIN', 'PLAIN'], false, 'PLAIN and LOGIN would show'],
  [PASSWORD, 'plain', ALL, false, 'PLAIN would show'],
  [TOKEN, 'auto', ALL, false, 'XOAUTH2 would show'],
  [PASSWORD, 'auto', [], true, 'the server offers no AUTH'],
  [PASSWORD, 'auto', ['GSSAPI'], true, 'the server offers AUTH GSSAPI'],
  [PASSWORD, 'cram-md5', ['PLAIN'], true, 'auth.method is cram-md5'],
  [PASSWORD, 'xoauth2', ALL, true, 'the secret holds a password'],
  [TOKEN, 'plain', ALL, true, 'the secret is one for OAuth2'],
  [TOKEN, 'auto', ['PLAIN'], true, 'the server offers AUTH PLAIN'],
] as const)(
  'GIVEN %o, %s and %j, encrypted: %s THEN none, since %s',
  (login, method, offered, isSecure, reason) => {
    const choose = () => usableMechanisms({ login, auth: { ...AUTH, method }, offered, isSecure })
    expect(choose).toThrow(expect.objectContaining({ code: 'AUTH_UNSUPPORTED' }))
    expect(choose).toThrow(reason)
  },
)

it('GIVEN a login, and nothing of it in the jobs file THEN it is auto, and nothing in clear', () => {
  const choice = { login: PASSWORD, auth: undefined, isSecure: false }
  expect(usableMechanisms({ ...choice, offered: ALL })[0]).toBe('CRAM-MD5')
  expect(() => usableMechanisms({ ...choice, offered: ['PLAIN'] })).toThrow('would show')
})

it('writes XOAUTH2 as Google shows it', () => {
  // The example of "OAuth 2.0 mechanism", with its token.
  expect(
    xoauth2Response('someuser@example.com', 'ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg'),
  ).toBe(
    'dXNlcj1zb21ldXNlckBleGFtcGxlLmNvbQFhdXRoPUJlYXJlciB5YTI5LnZGOWRmdDRxbVRjMk52YjNSbGNrQmhkSFJoZG1semRHRXVZMjl0Q2cBAQ==',
  )
})
