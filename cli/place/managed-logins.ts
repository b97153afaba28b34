import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { LOCAL_STAGE } from '../../local/world/local-stage.js'
import { mailboxSecretName, senderSecretName } from '../../shared/contract/names.js'
import { OUTPUT } from '../../shared/contract/outputs.js'
import { SecretsManagerStore } from '../../shared/credentials/secrets-manager.js'
import type { LoginSecrets } from './login-secrets.js'
import { stackClients } from './stack-clients.js'
import { stackOutputs } from './stack-outputs.js'

/** Logins that Secrets Manager keeps, or what stands in for it. */
type ManagedLogins = Pick<LoginSecrets, 'store' | 'nameOfMailbox' | 'nameOfSenders'>

/** Those of a deployed stack. @throws WrongUse if there is none of that name, StackUnreachable */
export async function loginsOfStack(stack: string): Promise<ManagedLogins> {
  const output = await stackOutputs(stack, stackClients())
  return loginsOfStage(new SecretsManagerClient({}), output(OUTPUT.stage))
}

/** Those of a local world that runs. @param access what it has written down for a shell */
export const loginsOfWorld = (access: Readonly<Record<string, string>>): ManagedLogins =>
  loginsOfStage(
    new SecretsManagerClient({
      region: access['AWS_REGION'] ?? '',
      endpoint: access['AWS_ENDPOINT_URL_SECRETS_MANAGER'] ?? '',
      credentials: {
        accessKeyId: access['AWS_ACCESS_KEY_ID'] ?? '',
        secretAccessKey: access['AWS_SECRET_ACCESS_KEY'] ?? '',
      },
    }),
    LOCAL_STAGE,
  )

const loginsOfStage = (client: SecretsManagerClient, stage: string): ManagedLogins => ({
  store: new SecretsManagerStore(client),
  nameOfMailbox: (mailbox) => mailboxSecretName(stage, mailbox),
  nameOfSenders: (secret) => senderSecretName(stage, secret),
})
