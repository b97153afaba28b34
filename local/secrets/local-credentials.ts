import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { Credentials } from '../../shared/credentials/credentials.js'
import { POLL_SESSION_MS } from '../../shared/credentials/oauth2-rotation.js'
import { tokenEndpoint } from '../../shared/credentials/oauth2-token-endpoint.js'
import { StoredCredentials } from '../../shared/credentials/stored-credentials.js'
import { SecretMissing } from '../../shared/failures/configuration-errors.js'
import { localSecretStore } from './local-store.js'
import { LocalLoginMissing, loginPlaces, missingLoginRemedy } from './missing-login.js'

/** Logins from the secrets of the local world, for commands that run no function. One that is missing @throws LocalLoginMissing */
export function localCredentials(
  file: string,
  environment: Readonly<Record<string, string | undefined>>,
): Credentials {
  const stored = new StoredCredentials({
    store: localSecretStore(file, environment),
    secretNameOf: (mailbox) => mailbox,
    requestToken: tokenEndpoint(),
    pause,
    now: () => new Date(),
    newId: randomUUID,
    sessionMs: POLL_SESSION_MS,
  })
  return withLocalRemedy(stored, file, environment)
}

/** The same, of which a login that is missing says what to do on this machine. */
export const withLocalRemedy = (
  credentials: Credentials,
  file: string,
  environment: Readonly<Record<string, string | undefined>>,
): Credentials => ({
  saveLeft: async () => (await credentials.saveLeft?.()) ?? [],
  async loginOf(mailbox) {
    try {
      return await credentials.loginOf(mailbox)
    } catch (error) {
      if (!(error instanceof SecretMissing)) throw error
      const remedy = missingLoginRemedy(mailbox.name, loginPlaces(file, environment))
      throw new LocalLoginMissing(error, remedy)
    }
  },
})
