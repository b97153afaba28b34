import { z } from 'zod'
import { readSecretsFile, VERSIONS } from '../../local/secrets/secrets-file.js'
import { isClaimVersion } from '../../shared/credentials/rotation-claims.js'
import { jsonIn } from '../../shared/runtime/json.js'
import type { KnownExpiry } from './expiries.js'

/** Fields of a secret that are none themselves: who, where, for how long. */
const OPEN_FIELDS: readonly string[] = [
  'username',
  'grant',
  'tenant',
  'tokenUrl',
  'clientId',
  'scope',
  'clientSecretExpires',
  'accessTokenExpires',
]

/** What is known of the logins of a local world. */
export interface LocalLogins {
  /** Every secret in them: passwords, client secrets, refresh tokens, former ones too. */
  readonly secrets: readonly string[]
  /** Client secrets that say when they end. */
  readonly expiries: readonly KnownExpiry[]
}

const expiringSchema = z.object({
  oauth2: z.object({ clientSecretExpires: z.coerce.date() }),
})

/**
 * Reads the logins, of the file and of the environment. Only who leaves them out of something has a use for them.
 * @throws SecretsFileUnusable
 */
export async function localLogins(
  file: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<LocalLogins> {
  const { [VERSIONS]: versions, ...stored } = await readSecretsFile(file)
  // A claim says who renews a token, and since when: nothing of a login is in it.
  const storedByRuns = Object.values(versions)
    .flat()
    .flatMap(({ id, value }) => (isClaimVersion(id) ? [] : [value]))
  const given = Object.entries(environment).flatMap(([name, value]) =>
    name.startsWith(VARIABLE) && value !== undefined ? [jsonIn(value) ?? value] : [],
  )
  return {
    secrets: [...new Set([...Object.values(stored), ...storedByRuns, ...given].flatMap(textsIn))],
    expiries: Object.entries(stored).flatMap(([name, secret]) => {
      const { data } = expiringSchema.safeParse(secret)
      return data
        ? [{ about: `client secret of ${name}`, expiresAt: data.oauth2.clientSecretExpires }]
        : []
    }),
  }
}

const VARIABLE = 'MAILJOBS_SECRET_'

/** The texts of a login that are secret, however deep they stand. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([field, one]) =>
    OPEN_FIELDS.includes(field) ? [] : textsIn(one),
  )
}
