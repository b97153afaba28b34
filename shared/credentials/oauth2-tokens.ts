import type { AccessToken } from './credentials.js'
import { OAuth2Rotation, type OAuth2Source, type RotationDeps, tokenIn } from './oauth2-rotation.js'

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
  readonly #deps: RotationDeps
  readonly #known = new Map<string, KnownToken>()

  constructor(deps: RotationDeps) {
    this.#rotation = new OAuth2Rotation(deps)
    this.#deps = deps
  }

  /** `afresh`: not the one at hand. @throws as OAuth2Rotation.grant does */
  async accessToken(
    source: OAuth2Source,
    { afresh }: { readonly afresh: boolean },
  ): Promise<AccessToken> {
    const { now, sessionMs } = this.#deps
    const askedAt = now()
    const atHand = afresh ? undefined : this.#atHand(source, askedAt)
    if (atHand !== undefined) return { value: atHand, isFresh: false }
    this.#known.delete(source.secretName)
    const { accessToken, expiresInSeconds, version } = await this.#rotation.grant(source)
    if (version !== undefined) {
      const usableUntilMs = askedAt.getTime() + expiresInSeconds * 1_000 - sessionMs
      this.#known.set(source.secretName, { version, value: accessToken, usableUntilMs })
    }
    return { value: accessToken, isFresh: true }
  }

  /** One more try to save new refresh tokens; the secrets whose token could not be. */
  saveLeft(): Promise<readonly string[]> {
    return this.#rotation.saveLeft()
  }

  #atHand(source: OAuth2Source, now: Date): string | undefined {
    const known = this.#known.get(source.secretName)
    if (known?.version !== source.version) return tokenIn(source, this.#deps)?.accessToken
    return known.usableUntilMs > now.getTime() ? known.value : undefined
  }
}
