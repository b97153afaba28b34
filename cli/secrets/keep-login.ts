import { randomUUID } from 'node:crypto'
import { secretVariable } from '../../local/secrets/local-secrets.js'
import { OperatorError } from '../../shared/failures/operator-error.js'
import type { LoginSecrets } from '../place/login-secrets.js'
import type { CandidateStore } from './candidate-store.js'
import type { KeptLogin } from './kept-login.js'

/** What was stored is not what counts: something else has the last word there. */
class SecretOverruled extends OperatorError {
  override readonly name = 'SecretOverruled'
}

/** Makes a candidate the login that counts. @throws SecretsUnavailable, SecretsFileUnusable, SecretOverruled */
export async function keepLogin(
  { store, where }: LoginSecrets,
  { secret, owners: [{ own }] }: KeptLogin,
  candidate: Pick<CandidateStore, 'value' | 'replaces'>,
): Promise<void> {
  const value = candidate.value()
  const replaces = candidate.replaces()
  if (replaces !== undefined && (await store.read(secret))?.version !== replaces)
    throw new SecretOverruled(
      `Nothing was stored: in ${where} there is another login than a moment ago; try again.`,
    )
  await store.replace(secret, { value, version: randomUUID() })
  const counting = await store.read(secret)
  if (counting?.value === value) return
  throw new SecretOverruled(
    `It was stored in ${where}, and does not count: there ${secretVariable(own)} is set, or it is the demo's mailbox, which has a login of its own.`,
  )
}
