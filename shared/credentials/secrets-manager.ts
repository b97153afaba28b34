import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager'
import { SecretsUnavailable } from '../failures/configuration-errors.js'
import type { SecretClaims, SecretKeeper, SecretValue } from './secret-store.js'

const CURRENT = 'AWSCURRENT'

/** A label of our own, on the version that was saved last: a run that was cut off before the next step finds it again. */
const SAVED = 'mailjobs-saved'

/** What no login can be read of. */
const NO_LOGIN = '{}'

/** On the claim that was made last. */
const CLAIMED = 'mailjobs-claim'

/**
 * The one door to Secrets Manager. It has no conditional PutSecretValue, but moving AWSCURRENT fails unless it is on the
 * version that is said to have it: that is the compare-and-swap. Source: Secrets Manager API reference,
 * PutSecretValue (ClientRequestToken, VersionStages) and UpdateSecretVersionStage (RemoveFromVersionId).
 */
export class SecretsManagerStore implements SecretKeeper {
  readonly #client: SecretsManagerClient

  readonly claims: SecretClaims = {
    claim: (name, claim) => this.#claim(name, claim),
    lastClaim: (name) => this.#read(name, CLAIMED),
  }

  constructor(client: SecretsManagerClient) {
    this.#client = client
  }

  read(name: string): Promise<SecretValue | undefined> {
    return this.#read(name, CURRENT)
  }

  lastSaved(name: string): Promise<SecretValue | undefined> {
    return this.#read(name, SAVED)
  }

  async save(name: string, saved: SecretValue): Promise<void> {
    await answerOf(name, () => this.#put(name, saved, SAVED))
  }

  async replace(name: string, saved: SecretValue): Promise<void> {
    await answerOf(name, () => this.#put(name, saved, CURRENT))
  }

  /**
   * The secret belongs to the stack and stays. Two versions without a login come after each other, since the one before the current one keeps a label of its own
   * (AWSPREVIOUS); versions without a label are deleted by Secrets Manager (API reference, PutSecretValue).
   */
  async forget(name: string, newId: () => string): Promise<void> {
    await answerOf(name, async () => {
      await this.#put(name, { value: NO_LOGIN, version: newId() }, CURRENT, SAVED, CLAIMED)
      await this.#put(name, { value: NO_LOGIN, version: newId() }, CURRENT)
    })
  }

  /** A version that is there already, with another value, is refused (Secrets Manager API reference, PutSecretValue). */
  async #claim(name: string, claim: SecretValue): Promise<boolean> {
    try {
      await this.#put(name, claim, CLAIMED)
      return true
    } catch (error) {
      if (error instanceof Error && error.name === 'ResourceExistsException') return false
      throw unavailable(name, error)
    }
  }

  async #put(
    name: string,
    { value, version }: SecretValue,
    ...stages: readonly string[]
  ): Promise<void> {
    await this.#client.send(
      new PutSecretValueCommand({
        SecretId: name,
        ClientRequestToken: version,
        SecretString: value,
        VersionStages: [...stages],
      }),
    )
  }

  async makeCurrent(name: string, version: string, expected: string): Promise<boolean> {
    const move = new UpdateSecretVersionStageCommand({
      SecretId: name,
      VersionStage: CURRENT,
      MoveToVersionId: version,
      RemoveFromVersionId: expected,
    })
    try {
      await this.#client.send(move)
      return true
    } catch (error) {
      // Refused as well if the answer to a first try was lost and the client has repeated it: what is current, tells.
      const current = await this.read(name)
      if (current?.version === version) return true
      if (current?.version !== expected) return false
      throw unavailable(name, error)
    }
  }

  async #read(name: string, stage: string): Promise<SecretValue | undefined> {
    const { SecretString, VersionId } = await answerOf(name, () => this.#get(name, stage))
    return SecretString === undefined
      ? undefined
      : { value: SecretString, version: VersionId ?? '' }
  }

  async #get(
    SecretId: string,
    VersionStage: string,
  ): Promise<{ SecretString?: string | undefined; VersionId?: string | undefined }> {
    try {
      return await this.#client.send(new GetSecretValueCommand({ SecretId, VersionStage }))
    } catch (error) {
      // Both "no such secret" and "no value with this label" are answered by this name.
      if (error instanceof Error && error.name === 'ResourceNotFoundException') return {}
      throw error
    }
  }
}

async function answerOf<T>(name: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (error) {
    throw unavailable(name, error)
  }
}

function unavailable(name: string, error: unknown): SecretsUnavailable {
  const words = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  return new SecretsUnavailable(`${name}: ${words}`, { cause: error })
}
