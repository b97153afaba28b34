import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readLoginSecret } from '../../../shared/credentials/login-secret.js'
import { SecretMissing } from '../../../shared/failures/configuration-errors.js'

const NAME = 'mailjobs/test/mailboxes/operations'

test.each([
  {
    value: '{"username":"operations","password":"not-a-real-password"}',
    login: { username: 'operations', password: 'not-a-real-password' },
  },
  { value: '{"password":"not-a-real-password"}', login: { password: 'not-a-real-password' } },
  {
    value: '{"password":"パスワード","comment":"not ours"}',
    login: { password: 'パスワード' },
  },
])('$value is a login', ({ value, login }) => {
  expect(readLoginSecret(value, NAME)).toEqual(login)
})

test.each([
  { what: 'no value', value: undefined, says: 'has no value' },
  { what: 'an empty value', value: '', says: 'is not the JSON of a login' },
  { what: 'a password alone', value: 'not-a-real-password', says: 'is not the JSON of a login' },
  { what: 'JSON of a text', value: '"not-a-real-password"', says: 'is not the JSON of a login' },
  { what: 'no password', value: '{"username":"a"}', says: 'is not the JSON of a login' },
  { what: 'an empty password', value: '{"password":""}', says: 'is not the JSON of a login' },
  { what: 'an empty user name', value: '{"username":"","password":"x"}', says: 'is not the JSON' },
  { what: 'another spelling', value: '{"Password":"not-a-real"}', says: 'is not the JSON of a' },
])('$what: the error names the secret and the form', ({ value, says }) => {
  const read = () => readLoginSecret(value, NAME)
  expect(read).toThrow(SecretMissing)
  expect(read).toThrow(`The secret ${NAME} ${says}`)
  expect(read).toThrow('{"username":"...","password":"..."}')
})

test('no value ever reaches an error', () => {
  const password = fc.string({ minLength: 8 }).map((text) => `not-a-real-${text}`)
  const form = fc.constantFrom<(secret: string) => string>(
    (secret) => secret,
    (secret) => JSON.stringify(secret),
    (secret) => JSON.stringify({ pasword: secret }),
    (secret) => JSON.stringify({ username: 5, password: secret }),
    (secret) => JSON.stringify({ password: [secret] }),
    (secret) => `{"password":"${secret}`,
  )
  fc.assert(
    fc.property(password, form, (secret, asForm) => {
      const error = errorOf(() => readLoginSecret(asForm(secret), NAME))
      expect(`${error.message} ${error.stack} ${String(error.cause)}`).not.toContain(secret)
    }),
  )
})

function errorOf(read: () => unknown): Error {
  try {
    read()
  } catch (error) {
    if (error instanceof Error) return error
  }
  throw new Error('it was taken for a login')
}
