import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { tokenEndpoint } from '../../shared/credentials/oauth2-token-endpoint.js'
import type { SecretStore, SecretValue } from '../../shared/credentials/secret-store.js'
import { StoredCredentials } from '../../shared/credentials/stored-credentials.js'
import { CURRENT, type SecretVersion, VersionedSecrets } from '../stand-ins/versioned-secrets.js'
import type { LocalSecrets } from './local-secrets.js'

/** Logins from the secrets of the local world, for commands that run no function. */
export const localCredentials = (secrets: LocalSecrets): StoredCredentials =>
  new StoredCredentials({
    store: localStore(new VersionedSecrets(secrets)),
    secretNameOf: (mailbox) => mailbox,
    requestToken: tokenEndpoint(),
    pause,
    now: () => new Date(),
    newId: randomUUID,
  })

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
