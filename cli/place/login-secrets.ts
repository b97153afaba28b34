import { withLocalRemedy } from '../../local/secrets/local-credentials.js'
import { localSecretStore } from '../../local/secrets/local-store.js'
import { readOperatorAccess } from '../../local/world/operator-access.js'
import { makePrivateDirectory } from '../../local/world/private-directory.js'
import { worldFiles } from '../../local/world/world-files.js'
import { runningWorld } from '../../local/world/world-lock.js'
import type { Credentials } from '../../shared/credentials/credentials.js'
import type { SecretKeeper } from '../../shared/credentials/secret-store.js'
import { DEFAULT_DATA } from '../options.js'
import type { PlaceOptions } from './chosen-place.js'

/** Where the logins of a place are kept. */
export interface LoginSecrets {
  /** For people: `.mailjobs/secrets.json`, `Secrets Manager`. */
  readonly where: string
  readonly store: SecretKeeper
  /** What the secret of a mailbox is called there. */
  readonly nameOfMailbox: (mailbox: string) => string
  /** What a secret is called there that senders log in with. */
  readonly nameOfSenders: (secret: string) => string
  /** Says what to do about a login that is missing there. */
  readonly withRemedy: (credentials: Credentials) => Credentials
}

/**
 * The logins of a deployed stack, or of a local world: through the world that runs there, since a function may be renewing a token, and else
 * in its file.
 * @throws WrongUse, StackUnreachable
 */
export async function loginSecrets({
  data = DEFAULT_DATA,
  stack,
}: PlaceOptions): Promise<LoginSecrets> {
  if (stack !== undefined) {
    const { loginsOfStack } = await import('./managed-logins.js')
    return {
      ...(await loginsOfStack(stack)),
      where: 'Secrets Manager',
      withRemedy: (credentials) => credentials,
    }
  }
  const files = worldFiles(data)
  const withRemedy = (credentials: Credentials) =>
    withLocalRemedy(credentials, files.secrets, process.env)
  const running = await runningWorld(files.lock)
  const access = running?.jobs === undefined ? undefined : await readOperatorAccess(files.awsAccess)
  if (access) {
    const { loginsOfWorld } = await import('./managed-logins.js')
    const where = `the local world that runs on ${data}`
    return { ...loginsOfWorld(access), where, withRemedy }
  }
  const store = localSecretStore(files.secrets, process.env)
  return {
    where: `${data}/secrets.json`,
    store: {
      ...store,
      async replace(name, saved) {
        await makePrivateDirectory(files.data)
        await store.replace(name, saved)
      },
    },
    nameOfMailbox: (mailbox) => mailbox,
    nameOfSenders: (secret) => secret,
    withRemedy,
  }
}
