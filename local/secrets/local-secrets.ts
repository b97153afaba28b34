import { SecretsFileUnusable } from '../../shared/failures/configuration-errors.js'
import { OneAtATime } from '../stand-ins/s3/store/one-at-a-time.js'
import type { SecretVersion, SecretVersions } from '../stand-ins/versioned-secrets.js'
import {
  readSecretsFile,
  replaceFile,
  type SecretsFile,
  secretSchema,
  VERSIONS,
} from './secrets-file.js'

/** The environment variable that holds the secret of a mailbox: `MAILJOBS_SECRET_OPERATIONS`. */
export const secretVariable = (name: string): string =>
  `MAILJOBS_SECRET_${name.toUpperCase().replaceAll('-', '_')}`

/** Secrets of the local world, by mailbox name. */
export interface LocalSecrets {
  /** Its present value: from the environment, else from the file. */
  secretOf(name: string): Promise<string | undefined>
  /** What runs have stored in the file. */
  readonly versions: SecretVersions
}

/**
 * Secrets of the local world: from the environment, else from `secrets.json`. Read at each call, so that a corrected
 * password works with the next poll. The file is replaced as a whole: a world that is killed leaves the old or the new one.
 */
export function localSecrets(
  file: string,
  environment: Readonly<Record<string, string | undefined>>,
): LocalSecrets {
  const changes = new OneAtATime()
  return {
    async secretOf(name) {
      const variable = secretVariable(name)
      const fromEnvironment = environment[variable]
      if (fromEnvironment !== undefined) return keepable(fromEnvironment, variable, file)
      const { [VERSIONS]: _, ...secrets } = await readSecretsFile(file)
      const secret = secrets[name]
      return secret && JSON.stringify(secret)
    },
    versions: {
      async read(name) {
        const { [VERSIONS]: versions } = await readSecretsFile(file)
        return (versions[name] ?? []).map(({ value, ...version }) => ({
          ...version,
          value: JSON.stringify(value),
        }))
      },
      write: (name, versions) =>
        changes.run(async () =>
          replaceFile(file, withVersions(await readSecretsFile(file), name, versions)),
        ),
    },
  }
}

/** The same secrets by other names; those that `nameOf` does not know are not there. */
export const byOtherName = (
  { secretOf, versions }: LocalSecrets,
  nameOf: (otherName: string) => string | undefined,
): LocalSecrets => ({
  async secretOf(otherName) {
    const name = nameOf(otherName)
    return name === undefined ? undefined : secretOf(name)
  },
  versions: {
    async read(otherName) {
      const name = nameOf(otherName)
      return name === undefined ? [] : versions.read(name)
    },
    async write(otherName, written) {
      const name = nameOf(otherName)
      if (name !== undefined) await versions.write(name, written)
    },
  },
})

/** A refresh token may be replaced at any use, and an environment cannot be written to. */
function keepable(value: string, variable: string, file: string): string {
  if (!/"refreshToken"/.test(value)) return value
  throw new SecretsFileUnusable(
    `${variable} holds a refresh token, and a new one could not be stored there; put the secret into ${file}`,
  )
}

function withVersions(
  secrets: SecretsFile,
  name: string,
  versions: readonly SecretVersion[],
): SecretsFile {
  const parsed = versions.map(({ id, value, stages }) => ({
    id,
    value: secretSchema.parse(JSON.parse(value)),
    stages: [...stages],
  }))
  const current = parsed.find(({ stages }) => stages.includes('AWSCURRENT'))
  const { [VERSIONS]: others, ...values } = secrets
  return {
    ...values,
    ...(current && { [name]: current.value }),
    [VERSIONS]: { ...others, [name]: parsed },
  }
}
