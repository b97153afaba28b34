import { expect, test } from 'vitest'
import { clientSecretWarning } from '../../../shared/credentials/client-secret-warning.js'
import type { VersionedLogin } from '../../../shared/credentials/credentials.js'

const NOW = new Date('2026-11-21T09:00:00Z')

test.each([
  { expires: '2026-12-21', says: 'expires on 2026-12-21' },
  { expires: '2026-11-22', says: 'expires on 2026-11-22' },
  { expires: '2026-11-21', says: 'expires on 2026-11-21' },
  { expires: '2026-11-20', says: 'has expired on 2026-11-20' },
])('a client secret that ends on $expires: $says', ({ expires, says }) => {
  expect(clientSecretWarning(loginWith(expires), NOW)).toContain(`The client secret ${says}`)
})

test.each(['2026-12-22', '2027-11-21', undefined])('nothing is said of %s', (expires) => {
  expect(clientSecretWarning(loginWith(expires), NOW)).toBeUndefined()
})

test('nothing is said of a password', () => {
  const login = { username: 'a', password: 'not-a-real-password', secretVersion: '1' }
  expect(clientSecretWarning(login, NOW)).toBeUndefined()
})

const loginWith = (clientSecretExpires: string | undefined): VersionedLogin => ({
  username: 'operations',
  secretVersion: '1',
  tokenVersion: '1',
  clientSecretExpires,
  accessToken: () => Promise.reject(new Error('no token is needed')),
})
