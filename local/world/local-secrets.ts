import { readFile, rename, stat, writeFile } from 'node:fs/promises'
import { z } from 'zod'
import { SecretsFileUnusable } from '../../shared/failures/configuration-errors.js'
import { OneAtATime } from '../stand-ins/s3/store/one-at-a-time.js'
import type { SecretVersion, SecretVersions } from '../stand-ins/versioned-secrets.js'

const secretSchema = z.record(z.string(), z.unknown())

const versionSchema = z.object({
  id: z.string(),
  value: secretSchema,
  stages: z.array(z.string()),
})

/** Beside the mailboxes: no mailbox can have this name. */
const VERSIONS = '.versions'

const secretsSchema = z
  .object({ [VERSIONS]: z.record(z.string(), z.array(versionSchema)).default({}) })
  .catchall(secretSchema)

type SecretsFile = z.output<typeof secretsSchema>

/** Read and write for the owner; anything for anybody else is refused. */
const OWNER_ONLY = 0o600
const OTHERS = 0o077

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

/** Reads the file before anybody asks for a secret: what is wrong with it is better said at once. @throws SecretsFileUnusable */
export async function checkSecretsFile(file: string): Promise<void> {
  await readSecretsFile(file)
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

async function replaceFile(file: string, secrets: SecretsFile): Promise<void> {
  const next = `${file}.next`
  await writeFile(next, `${JSON.stringify(secrets, undefined, 2)}\n`, { mode: OWNER_ONLY })
  await rename(next, file)
}

async function readSecretsFile(file: string): Promise<SecretsFile> {
  const facts = await stat(file).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined
    throw unreadable(file, error)
  })
  if (!facts) return { [VERSIONS]: {} }
  if (!facts.isFile()) throw new SecretsFileUnusable(`${file} is no file`)
  if (facts.mode & OTHERS) {
    throw new SecretsFileUnusable(`${file} can be read by others; run: chmod 600 ${file}`)
  }
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw unreadable(file, error)
  })
  const json = jsonIn(text)
  if (json === undefined) {
    throw new SecretsFileUnusable(`${file} is no JSON${placeOfFault(text)}; ${FORM}`)
  }
  const parsed = secretsSchema.safeParse(json)
  if (parsed.success) return parsed.data
  const names = new Set(parsed.error.issues.map(({ path }) => String(path[0] ?? 'the whole')))
  throw new SecretsFileUnusable(
    `${file}: ${[...names].join(', ')} is not of the right form; ${FORM}`,
  )
}

const FORM = 'it must be {"<mailbox or secret>": {"username": "...", "password": "..."}}'

function unreadable(file: string, error: unknown): SecretsFileUnusable {
  const code = codeOf(error)
  const advice = code === 'EACCES' ? `; run: sudo chown $USER ${file} && chmod 600 ${file}` : ''
  return new SecretsFileUnusable(`${file} cannot be read: ${code}${advice}`)
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error)

function jsonIn(text: string): unknown {
  try {
    // Editors of Windows begin a file with a mark of its encoding.
    return JSON.parse(text.replace(/^\ufeff/, ''))
  } catch {
    return undefined
  }
}

/** The line where the JSON ends to be JSON; the parser's own message would quote the file. */
function placeOfFault(text: string): string {
  try {
    JSON.parse(text)
    return ''
  } catch (error) {
    const [, position] = /position (\d+)/.exec(String(error)) ?? []
    if (position === undefined) return ''
    return ` (line ${text.slice(0, Number(position)).split('\n').length})`
  }
}
