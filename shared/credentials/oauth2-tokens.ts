import type { AccessToken } from './credentials.js'
import {
  EXPIRY_MARGIN_MS,
  OAuth2Rotation,
  type OAuth2Source,
  type RotationDeps,
  tokenIn,
} from './oauth2-rotation.js'

/** A token at hand. */
interface KnownToken {
  readonly version: string
  readonly value: string
  readonly usableUntilMs: number
}

/**
 * Access tokens, each kept until shortly before its end, or until its secret has another value: in memory, and in the secret
 * where a new refresh token had to be stored anyway.
 */
export class OAuth2Tokens {
  readonly #rotation: OAuth2Rotation
  readonly #now: () => Date
  readonly #known = new Map<string, KnownToken>()

  constructor(deps: RotationDeps) {
    this.#rotation = new OAuth2Rotation(deps)
    this.#now = deps.now
  }

  /** `afresh`: not the one at hand. @throws as OAuth2Rotation.grant does */
  async accessToken(
    source: OAuth2Source,
    { afresh }: { readonly afresh: boolean },
  ): Promise<AccessToken> {
    const now = this.#now()
    const atHand = afresh ? undefined : this.#atHand(source, now)
    if (atHand !== undefined) return { value: atHand, isFresh: false }
    this.#known.delete(source.secretName)
    const { accessToken, expiresInSeconds, version } = await this.#rotation.grant(source)
    if (version !== undefined) {
      const usableUntilMs = now.getTime() + expiresInSeconds * 1_000 - EXPIRY_MARGIN_MS
      this.#known.set(source.secretName, { version, value: accessToken, usableUntilMs })
    }
    return { value: accessToken, isFresh: true }
  }

  #atHand(source: OAuth2Source, now: Date): string | undefined {
    const known = this.#known.get(source.secretName)
    if (known?.version !== source.version) return tokenIn(source, now)?.accessToken
    return known.usableUntilMs > now.getTime() ? known.value : undefined
  }
}
