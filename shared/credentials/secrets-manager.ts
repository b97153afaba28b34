import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { mailboxSecretName } from '../contract/names.js'
import { SecretsUnavailable } from '../failures/configuration-errors.js'
import type { Credentials, MailboxAccount, VersionedLogin } from './credentials.js'
import { readLoginSecret } from './login-secret.js'

/** The one door to Secrets Manager. */
export class SecretsManagerCredentials implements Credentials {
  readonly #client: SecretsManagerClient
  readonly #stage: string

  constructor(client: SecretsManagerClient, stage: string) {
    this.#client = client
    this.#stage = stage
  }

  async loginOf(mailbox: MailboxAccount): Promise<VersionedLogin> {
    const secretName = mailboxSecretName(this.#stage, mailbox.name)
    const { SecretString, VersionId } = await this.#valueOf(secretName)
    const { username, password } = readLoginSecret(SecretString, secretName)
    return {
      username: mailbox.username ?? username ?? mailbox.address,
      password,
      secretVersion: VersionId ?? '',
    }
  }

  async #valueOf(
    SecretId: string,
  ): Promise<{ SecretString?: string | undefined; VersionId?: string | undefined }> {
    try {
      return await this.#client.send(new GetSecretValueCommand({ SecretId }))
    } catch (error) {
      // Both "no such secret" and "a secret without a value" are answered by this name.
      if (error instanceof Error && error.name === 'ResourceNotFoundException') return {}
      const words = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
      throw new SecretsUnavailable(`${SecretId}: ${words}`, { cause: error })
    }
  }
}
