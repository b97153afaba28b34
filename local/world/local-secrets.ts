import { chmod, mkdir, readFile, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import { ConfigurationUnreadable } from '../../shared/failures/configuration-errors.js'

const secretsSchema = z.record(z.string(), z.record(z.string(), z.unknown()))

/** Read and write for the owner; anything for anybody else is refused. */
const OTHERS = 0o077

/** The environment variable that holds the secret of a mailbox: `MAILJOBS_SECRET_OPERATIONS`. */
export const secretVariable = (name: string): string =>
  `MAILJOBS_SECRET_${name.toUpperCase().replaceAll('-', '_')}`

/**
 * Secrets of the local world by mailbox name: from the environment, else from `secrets.json`. Read at each call, so
 * that a corrected password works with the next poll.
 */
export function localSecrets(
  file: string,
  environment: Readonly<Record<string, string | undefined>>,
): (name: string) => Promise<string | undefined> {
  return async (name) => {
    const fromEnvironment = environment[secretVariable(name)]
    if (fromEnvironment !== undefined) return fromEnvironment
    const secret = (await readSecretsFile(file))[name]
    return secret && JSON.stringify(secret)
  }
}

async function readSecretsFile(file: string): Promise<z.output<typeof secretsSchema>> {
  const facts = await stat(file).catch(() => undefined)
  if (!facts) return {}
  if (facts.mode & OTHERS) {
    throw new ConfigurationUnreadable(`${file} can be read by others; run: chmod 600 ${file}`)
  }
  try {
    return secretsSchema.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch {
    // The parser's own message would quote the file.
    throw new ConfigurationUnreadable(
      `${file} must be JSON: {"<mailbox>": {"username": "...", "password": "..."}}`,
    )
  }
}

/** The directory of the local world, for its owner only: it holds mail. */
export async function makePrivateDirectory(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  if (dirname(directory) !== directory) await chmod(directory, 0o700)
}
