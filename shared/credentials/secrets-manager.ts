import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { z } from 'zod'
import { mailboxSecretName } from '../contract/names.js'
import { SecretMissing, SecretsUnavailable } from '../failures/configuration-errors.js'
import type { Credentials, VersionedLogin } from './credentials.js'

const secretSchema = z.object({
  username: z.string().min(1).optional(),
  password: z.string().min(1),
})

const EXPECTED = 'it must be {"username":"...","password":"..."}'

/** The one door to Secrets Manager. */
export class SecretsManagerCredentials implements Credentials {
  readonly #client: SecretsManagerClient
  readonly #stage: string

  constructor(client: SecretsManagerClient, stage: string) {
    this.#client = client
    this.#stage = stage
  }

  async loginOf(mailbox: {
    name: string
    address: string
    username?: string
  }): Promise<VersionedLogin> {
    const secretName = mailboxSecretName(this.#stage, mailbox.name)
    const { value, version } = await this.#valueOf(secretName)
    const { username, password } = parseSecret(value, secretName)
    return {
      username: mailbox.username ?? username ?? mailbox.address,
      password,
      secretVersion: version,
    }
  }

  async #valueOf(secretName: string): Promise<{ value: string; version: string }> {
    try {
      const command = new GetSecretValueCommand({ SecretId: secretName })
      const { SecretString, VersionId } = await this.#client.send(command)
      if (SecretString && VersionId) return { value: SecretString, version: VersionId }
    } catch (error) {
      // Both "no such secret" and "a secret without a value" are answered by this name.
      if (!(error instanceof Error) || error.name !== 'ResourceNotFoundException') {
        const words = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
        throw new SecretsUnavailable(`${secretName}: ${words}`, { cause: error })
      }
    }
    throw new SecretMissing(`The secret ${secretName} has no value; ${EXPECTED}`)
  }
}

/** The value never reaches an error: only the name of the secret does. */
function parseSecret(value: string, secretName: string): z.output<typeof secretSchema> {
  try {
    const parsed = secretSchema.safeParse(JSON.parse(value))
    if (parsed.success) return parsed.data
  } catch {
    throw new SecretMissing(`The secret ${secretName} is not JSON; ${EXPECTED}`)
  }
  throw new SecretMissing(`The secret ${secretName} has no password; ${EXPECTED}`)
}
