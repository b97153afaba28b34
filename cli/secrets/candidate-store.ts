import type { SecretStore, SecretValue } from '../../shared/credentials/secret-store.js'

/** A store in memory with one value under every name: a login is proved out of it before it is kept. */
export interface CandidateStore extends SecretStore {
  /** What is to be kept: a proof by OAuth2 may have brought another refresh token. */
  value(): string
}

/** @param version any, 32 to 64 characters */
export function candidateStore(value: string, version: string): CandidateStore {
  let current: SecretValue = { value, version }
  let saved: SecretValue | undefined
  return {
    value: () => current.value,
    read: async () => current,
    lastSaved: async () => saved,
    async save(_, next) {
      saved = next
    },
    async makeCurrent(_, next, expected) {
      if (current.version !== expected || saved?.version !== next) return false
      current = saved
      return true
    },
  }
}
