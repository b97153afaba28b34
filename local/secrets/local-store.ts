import type { SecretKeeper, SecretValue } from '../../shared/credentials/secret-store.js'
import { SecretsFileUnusable } from '../../shared/failures/configuration-errors.js'
import { CURRENT, type SecretVersion, VersionedSecrets } from '../stand-ins/versioned-secrets.js'
import { localSecrets, secretVariable } from './local-secrets.js'
import { forgetSecret, storeSecret } from './secrets-file.js'

/** A label of ours, as in Secrets Manager. */
const SAVED = 'mailjobs-saved'

/** The secrets of the local world, by the names of mailboxes and of senders' secrets, for commands that run no function. */
export function localSecretStore(
  file: string,
  environment: Readonly<Record<string, string | undefined>>,
): SecretKeeper {
  const secrets = new VersionedSecrets(localSecrets(file, environment))
  return {
    read: async (name) => secretOf(await secrets.get(name)),
    lastSaved: async (name) => secretOf(await secrets.get(name, SAVED)),
    async save(name, { value, version }) {
      await secrets.put(name, { id: version, value, stages: [SAVED] })
    },
    makeCurrent: async (name, version, expected) =>
      (await secrets.move(name, CURRENT, expected, version)) === 'stored',
    async replace(name, { value }) {
      const variable = secretVariable(name)
      if (environment[variable] !== undefined)
        throw new SecretsFileUnusable(
          `${variable} is set, and wins over ${file}: what is stored there would do nothing; unset it first`,
        )
      await storeSecret(file, name, value)
    },
    async forget(name) {
      const variable = secretVariable(name)
      if (environment[variable] !== undefined)
        throw new SecretsFileUnusable(
          `${variable} is set, and is what counts: unset it, and forget what is in ${file} then`,
        )
      await forgetSecret(file, name)
    },
  }
}

const secretOf = (version: SecretVersion | undefined): SecretValue | undefined =>
  version && { value: version.value, version: version.id }
