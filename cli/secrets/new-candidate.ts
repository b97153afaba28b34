import { randomUUID } from 'node:crypto'
import type { SecretValue } from '../../shared/credentials/secret-store.js'
import type { LoginSecrets } from '../place/login-secrets.js'
import { type CandidateStore, candidateStore, renewingStore } from './candidate-store.js'
import { hasStoredRefreshToken } from './new-secret.js'

/** A new value before it is kept: one that has the refresh token that is stored uses that up when it is proved. */
export const candidateOf = (
  value: string,
  { store }: Pick<LoginSecrets, 'store'>,
  stored: SecretValue | undefined,
): CandidateStore =>
  stored && hasStoredRefreshToken(value, stored.value)
    ? renewingStore(value, { store, stored })
    : candidateStore(value, randomUUID())
