import { describe, expect, test } from 'vitest'
import { readOAuth2Secret } from '../../../shared/credentials/login-secret.js'
import { SecretMissing } from '../../../shared/failures/configuration-errors.js'

const NAME = 'mailjobs/test/mailboxes/operations'
const CLIENT = { clientId: 'id', clientSecret: 'made-up~for-this-test.0001' }
const APPLICATION = { grant: 'client_credentials', tenant: 'contoso.example', ...CLIENT }
const CONSENT = {
  grant: 'refresh_token',
  tokenUrl: 'https://oauth2.example.com/token',
  ...CLIENT,
  refreshToken: 'not-a-real-refresh-token',
}
const TENANT_URL = 'https://login.microsoftonline.com/contoso.example/oauth2/v2.0/token'
const EXCHANGE_SCOPE = 'https://outlook.office365.com/.default'

describe('a secret for OAuth2', () => {
  test.each([
    {
      what: 'an application of Microsoft 365: the tenant tells endpoint and scope',
      oauth2: APPLICATION,
      read: { tokenUrl: TENANT_URL, scope: EXCHANGE_SCOPE, clientSecret: CLIENT.clientSecret },
    },
    {
      what: 'an application with a scope of its own',
      oauth2: { ...APPLICATION, scope: 'mail' },
      read: { tokenUrl: TENANT_URL, scope: 'mail' },
    },
    {
      what: 'an application somewhere else',
      oauth2: { ...APPLICATION, tenant: undefined, tokenUrl: 'https://auth.example.com/token' },
      read: { tokenUrl: 'https://auth.example.com/token', scope: undefined },
    },
    {
      what: 'a consent',
      oauth2: CONSENT,
      read: { refreshToken: CONSENT.refreshToken, scope: undefined },
    },
    {
      what: 'a consent in Microsoft 365: the scope is the one that was consented to',
      oauth2: { ...CONSENT, tokenUrl: undefined, tenant: 'contoso.example' },
      read: { tokenUrl: TENANT_URL, scope: undefined },
    },
    {
      what: 'a consent to a public client',
      oauth2: { ...CONSENT, clientSecret: undefined },
      read: { refreshToken: CONSENT.refreshToken },
    },
    {
      what: 'a token endpoint of a test',
      oauth2: { ...CONSENT, tokenUrl: 'http://127.0.0.1:8080/token' },
      read: { tokenUrl: 'http://127.0.0.1:8080/token' },
    },
    {
      what: 'values pasted with a line end',
      oauth2: { ...CONSENT, refreshToken: `${CONSENT.refreshToken}\n` },
      read: { refreshToken: CONSENT.refreshToken },
    },
    {
      what: 'a last day of the client secret',
      oauth2: { ...APPLICATION, clientSecretExpires: '2027-05-31' },
      read: { clientSecretExpires: '2027-05-31' },
    },
  ])('$what', ({ oauth2, read }) => {
    const value = JSON.stringify({ username: 'operations', oauth2 })
    const secret = readOAuth2Secret(value, NAME)
    expect(secret.username).toBe('operations')
    expect(secret.oauth2).toMatchObject(read)
  })
})

describe('a fault names its field, and no value', () => {
  test.each([
    { oauth2: {}, says: 'oauth2.grant must be "client_credentials" or "refresh_token"' },
    { oauth2: 'a text', says: 'oauth2 must be "client_credentials"' },
    { oauth2: { ...APPLICATION, grant: 'password' }, says: 'oauth2.grant must be' },
    { oauth2: { ...APPLICATION, clientId: undefined }, says: 'oauth2.clientId is missing' },
    { oauth2: { ...APPLICATION, clientId: 5 }, says: 'oauth2.clientId must be a text' },
    {
      oauth2: { ...APPLICATION, clientSecret: ' ' },
      says: 'oauth2.clientSecret must not be empty',
    },
    { oauth2: { ...APPLICATION, tenant: undefined }, says: 'oauth2.tokenUrl or tenant must be' },
    { oauth2: { ...CONSENT, tenant: 'contoso.example' }, says: 'and not both' },
    { oauth2: { ...APPLICATION, tenant: 'a/../b' }, says: 'oauth2.tenant must be the id' },
    { oauth2: { ...CONSENT, tokenUrl: 'not-a-url' }, says: 'oauth2.tokenUrl must be a URL' },
    { oauth2: { ...CONSENT, tokenUrl: 'http://a.example/token' }, says: 'https://' },
    { oauth2: { ...CONSENT, tokenUrl: 'https://u:p@a.example/' }, says: 'no user name in it' },
    { oauth2: { ...CONSENT, refreshToken: undefined }, says: 'oauth2.refreshToken is missing' },
    { oauth2: { ...CONSENT, clientSecretExpires: 'in May' }, says: 'oauth2.clientSecretExpires' },
  ])('$says', ({ oauth2, says }) => {
    const error = errorOf(JSON.stringify({ oauth2 }))
    expect(error.message).toContain(says)
    expect(error.message).toContain(NAME)
    expect(error.message).not.toMatch(/not-a-real|not-a-url|u:p|in May/)
  })

  test('a password where the jobs file says oauth2', () => {
    const error = errorOf('{"password":"not-a-real-password"}')
    expect(error.message).toContain(`it holds "password", and the jobs file says auth: 'oauth2'`)
    expect(error.message).not.toContain('not-a-real-password')
  })

  test.each([undefined, '', 'not-a-real-refresh-token', '"a text"', 'null'])(
    'no secret: %s',
    (value) => {
      expect(errorOf(value).message).toContain('docs/oauth2.md')
      expect(errorOf(value).message).not.toContain('not-a-real-refresh-token')
    },
  )
})

function errorOf(value: string | undefined): SecretMissing {
  try {
    readOAuth2Secret(value, NAME)
  } catch (error) {
    if (error instanceof SecretMissing) return error
  }
  throw new Error('it was taken for a secret')
}
