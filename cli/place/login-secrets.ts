import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { withLocalRemedy } from '../../local/secrets/local-credentials.js'
import { localSecretStore } from '../../local/secrets/local-store.js'
import { LOCAL_STAGE } from '../../local/world/local-stage.js'
import { readOperatorAccess } from '../../local/world/operator-access.js'
import { makePrivateDirectory } from '../../local/world/private-directory.js'
import { worldFiles } from '../../local/world/world-files.js'
import { runningWorld } from '../../local/world/world-lock.js'
import { mailboxSecretName, senderSecretName } from '../../shared/contract/names.js'
import { OUTPUT } from '../../shared/contract/outputs.js'
import type { Credentials } from '../../shared/credentials/credentials.js'
import type { SecretKeeper } from '../../shared/credentials/secret-store.js'
import { SecretsManagerStore } from '../../shared/credentials/secrets-manager.js'
import { DEFAULT_DATA } from '../options.js'
import type { PlaceOptions } from './chosen-place.js'
import { stackClients } from './stack-clients.js'
import { stackOutputs } from './stack-outputs.js'

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
    const output = await stackOutputs(stack, stackClients())
    return {
      ...secretsOfStage(new SecretsManagerClient({}), output(OUTPUT.stage)),
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
    const client = new SecretsManagerClient({
      region: access['AWS_REGION'] ?? '',
      endpoint: access['AWS_ENDPOINT_URL_SECRETS_MANAGER'] ?? '',
      credentials: {
        accessKeyId: access['AWS_ACCESS_KEY_ID'] ?? '',
        secretAccessKey: access['AWS_SECRET_ACCESS_KEY'] ?? '',
      },
    })
    const where = `the local world that runs on ${data}`
    return { ...secretsOfStage(client, LOCAL_STAGE), where, withRemedy }
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

const secretsOfStage = (
  client: SecretsManagerClient,
  stage: string,
): Pick<LoginSecrets, 'store' | 'nameOfMailbox' | 'nameOfSenders'> => ({
  store: new SecretsManagerStore(client),
  nameOfMailbox: (mailbox) => mailboxSecretName(stage, mailbox),
  nameOfSenders: (secret) => senderSecretName(stage, secret),
})
