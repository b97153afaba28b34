import { describe, expect, test } from 'vitest'
import { type NewLogin, newSecret, requireRotatable } from '../../../cli/secrets/new-secret.js'

const OLD = '{"username":"batch","password":"old-made-up"}'
const OLD_GRANT =
  '{"username":"batch","oauth2":{"grant":"refresh_token","clientId":"id","clientSecret":"old-made-up","refreshToken":"old-token","accessToken":"at-hand","accessTokenExpires":"2026-11-21T10:00:00Z"}}'

const given = (login: Partial<NewLogin>): NewLogin => ({
  name: 'operations',
  auth: 'password',
  verb: 'set',
  typed: 'made-up-new',
  username: undefined,
  stored: undefined,
  ...login,
})

describe('what is stored', () => {
  test.each<[string, Partial<NewLogin>, object]>([
    ['a password', {}, { password: 'made-up-new' }],
    ['with a user name', { username: 'ops' }, { username: 'ops', password: 'made-up-new' }],
    [
      'the user name that was there',
      { stored: OLD },
      { username: 'batch', password: 'made-up-new' },
    ],
    [
      'another user name',
      { stored: OLD, username: 'ops' },
      { username: 'ops', password: 'made-up-new' },
    ],
    [
      'JSON',
      { typed: '{"username":"ops","password":"p q"}' },
      { username: 'ops', password: 'p q' },
    ],
    ['a password that looks like JSON', { typed: '{not json' }, { password: '{not json' }],
    ['a password of digits', { typed: '12345' }, { password: '12345' }],
    ['a password with blanks', { typed: ' pass word ' }, { password: ' pass word ' }],
    [
      'a password where there was a grant',
      { stored: OLD_GRANT },
      { username: 'batch', password: 'made-up-new' },
    ],
    ['what was no login', { stored: '[]' }, { password: 'made-up-new' }],
    [
      'a rotated password',
      { verb: 'rotate', stored: OLD },
      { username: 'batch', password: 'made-up-new' },
    ],
    [
      'a grant',
      { auth: 'oauth2', typed: '{"oauth2":{"grant":"client_credentials","clientId":"id"}}' },
      { oauth2: { grant: 'client_credentials', clientId: 'id' } },
    ],
    [
      'the fields of a grant alone',
      { auth: 'oauth2', typed: '{"grant":"client_credentials","clientId":"id"}' },
      { oauth2: { grant: 'client_credentials', clientId: 'id' } },
    ],
    [
      'a rotated client secret: the rest stays, but for the token at hand',
      {
        auth: 'oauth2',
        verb: 'rotate',
        stored: OLD_GRANT,
        typed: '{"clientSecret":"made-up-new"}',
      },
      {
        username: 'batch',
        oauth2: {
          grant: 'refresh_token',
          clientId: 'id',
          clientSecret: 'made-up-new',
          refreshToken: 'old-token',
        },
      },
    ],
  ])('%s', (_, login, expected) => {
    expect(JSON.parse(newSecret(given(login)))).toEqual(expected)
  })
})

describe('what is refused, without a word of it', () => {
  test.each<[string, Partial<NewLogin>, RegExp]>([
    ['nothing', { typed: '' }, /Nothing was typed/],
    ['several lines', { typed: 'made-up-new\nmade-up-more' }, /several lines/],
    ['JSON without a password', { typed: '{"pasword":"made-up-new"}' }, /without a "password"/],
    ['an empty password', { typed: '{"password":""}' }, /without a "password"/],
    [
      'a rotation to the same',
      { verb: 'rotate', stored: OLD, typed: 'old-made-up' },
      /stored already/,
    ],
    ['a password for OAuth2', { auth: 'oauth2' }, /must be its JSON/],
  ])('%s', (_, login, says) => {
    const refusal = (): string => newSecret(given(login))
    expect(refusal).toThrow(says)
    expect(refusal).toThrow(/^(?!.*made-up)/s)
  })
})

describe('what can be rotated', () => {
  test.each<[string, Partial<NewLogin>, boolean]>([
    ['a password', { stored: OLD }, true],
    ['a grant', { auth: 'oauth2', stored: OLD_GRANT }, true],
    ['nothing', {}, false],
    ['a grant, by a password', { stored: OLD_GRANT }, false],
    ['a password, by a grant', { auth: 'oauth2', stored: OLD }, false],
    ['what is no JSON', { stored: 'old-made-up' }, false],
  ])('%s', (_, login, isRotatable) => {
    const required = () => requireRotatable(given(login))
    if (isRotatable) expect(required).not.toThrow()
    else expect(required).toThrow(/^There is no login of operations to rotate/)
  })
})
