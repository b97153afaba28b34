import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { Credentials } from '../../shared/credentials/credentials.js'
import { POLL_SESSION_MS } from '../../shared/credentials/oauth2-rotation.js'
import { tokenEndpoint } from '../../shared/credentials/oauth2-token-endpoint.js'
import type { SecretStore, SecretValue } from '../../shared/credentials/secret-store.js'
import { StoredCredentials } from '../../shared/credentials/stored-credentials.js'
import { SecretMissing } from '../../shared/failures/configuration-errors.js'
import { CURRENT, type SecretVersion, VersionedSecrets } from '../stand-ins/versioned-secrets.js'
import { localSecrets } from './local-secrets.js'
import { LocalLoginMissing, loginPlaces, missingLoginRemedy } from './missing-login.js'

/** Logins from the secrets of the local world, for commands that run no function. One that is missing @throws LocalLoginMissing */
export function localCredentials(
  file: string,
  environment: Readonly<Record<string, string | undefined>>,
): Credentials {
  const stored = new StoredCredentials({
    store: localStore(new VersionedSecrets(localSecrets(file, environment))),
    secretNameOf: (mailbox) => mailbox,
    requestToken: tokenEndpoint(),
    pause,
    now: () => new Date(),
    newId: randomUUID,
    sessionMs: POLL_SESSION_MS,
  })
  return {
    saveLeft: () => stored.saveLeft(),
    async loginOf(mailbox) {
      try {
        return await stored.loginOf(mailbox)
      } catch (error) {
        if (!(error instanceof SecretMissing)) throw error
        const remedy = missingLoginRemedy(mailbox.name, loginPlaces(file, environment))
        throw new LocalLoginMissing(error, remedy)
      }
    },
  }
}

const SAVED = 'mailjobs-saved'

const localStore = (secrets: VersionedSecrets): SecretStore => ({
  read: async (name) => secretOf(await secrets.get(name)),
  lastSaved: async (name) => secretOf(await secrets.get(name, SAVED)),
  async save(name, { value, version }) {
    await secrets.put(name, { id: version, value, stages: [SAVED] })
  },
  makeCurrent: async (name, version, expected) =>
    (await secrets.move(name, CURRENT, expected, version)) === 'stored',
})

const secretOf = (version: SecretVersion | undefined): SecretValue | undefined =>
  version && { value: version.value, version: version.id }
