import { readOAuth2Secret } from '../../shared/credentials/login-secret.js'
import { withTokens } from '../../shared/credentials/oauth2-rotation.js'
import type { SecretStore, SecretValue } from '../../shared/credentials/secret-store.js'
import { SecretsUnavailable } from '../../shared/failures/configuration-errors.js'

/** A store in memory with one value under every name: a login is proved out of it before it is kept. */
export interface CandidateStore extends SecretStore {
  /** What is to be kept: a proof by OAuth2 may have brought another refresh token. */
  value(): string
  /** The stored version that it may replace; undefined: whatever is there. */
  replaces(): string | undefined
  /** Whether the stored login has got a new refresh token by the proof. */
  hasRenewed(): boolean
}

/** @param version any, 32 to 64 characters */
export function candidateStore(value: string, version: string): CandidateStore {
  let current: SecretValue = { value, version }
  let saved: SecretValue | undefined
  return {
    // What was brought last counts, though it may not have been made the current one: the one before may have ended with it.
    value: () => (saved ?? current).value,
    replaces: () => undefined,
    hasRenewed: () => false,
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

/**
 * A candidate that is proved by the refresh token of the login that is stored. The proof may end that token: it claims the stored version as polls
 * do, and the token that comes in its place is stored in the old login at once, whatever becomes of the candidate.
 */
export function renewingStore(
  value: string,
  { store, stored }: { readonly store: SecretStore; readonly stored: SecretValue },
): CandidateStore {
  const candidate = candidateStore(value, stored.version)
  let version = stored.version
  return {
    ...candidate,
    ...(store.claims && { claims: store.claims }),
    replaces: () => version,
    hasRenewed: () => version !== stored.version,
    async read(name) {
      if (version === stored.version && (await store.read(name))?.version !== version)
        throw new SecretsUnavailable(
          `${name}: its refresh token was used by another run just now; try again`,
        )
      return candidate.read(name)
    },
    async save(name, next) {
      await candidate.save(name, next)
      const old = withTokens(stored.value, tokensIn(next.value, name))
      await store.save(name, { value: old, version: next.version })
    },
    async makeCurrent(name, next, expected) {
      if (!(await store.makeCurrent(name, next, expected))) return false
      version = next
      return candidate.makeCurrent(name, next, expected)
    },
  }
}

function tokensIn(value: string, name: string): Readonly<Record<string, string>> {
  const { oauth2 } = readOAuth2Secret(value, name)
  if (oauth2.grant !== 'refresh_token') return {}
  const { refreshToken, accessToken, accessTokenExpires } = oauth2
  return {
    refreshToken,
    ...(accessToken !== undefined && { accessToken }),
    ...(accessTokenExpires !== undefined && { accessTokenExpires }),
  }
}
