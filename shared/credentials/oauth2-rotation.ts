import * as z from 'zod'
import { ConsentRequired } from '../failures/oauth2-errors.js'
import { readOAuth2Secret } from './login-secret.js'
import type { OAuth2Grant } from './oauth2-secret.js'
import type { GrantedToken, RequestToken } from './oauth2-token-endpoint.js'
import { rotationOf, storedVersionOf } from './rotation-version.js'
import type { SecretStore, SecretValue } from './secret-store.js'

/** A secret by which access tokens are got. */
export interface OAuth2Source extends SecretValue {
  readonly secretName: string
  readonly grant: OAuth2Grant
}

/** A token, and the version of the secret that belongs to it; undefined if another run has stored its own. */
export interface RotatedGrant extends GrantedToken {
  readonly version: string | undefined
}

/** What rotations are made with. */
export interface RotationDeps {
  readonly now: () => Date
  readonly store: SecretStore
  readonly requestToken: RequestToken
  readonly newId: () => string
  readonly pause: (ms: number) => Promise<void>
}

/** Time for another run to save what it got for the same refresh token: two calls to Secrets Manager. */
export const RACE_PAUSE_MS = 2_000

/** A run lasts for five minutes at most, and a server may end a session with its token. */
export const EXPIRY_MARGIN_MS = 300_000

/** Runs that rotate one refresh token at once are two, seldom three. */
const MAX_ATTEMPTS = 3

/**
 * Asks for access tokens, and keeps the refresh tokens that come with them: a new one is saved before anything is done with
 * the answer, since the old one may have ended with it. Of two runs at once one wins; the other's is not stored.
 */
export class OAuth2Rotation {
  readonly #deps: RotationDeps
  /** What could not be saved, by secret: the old refresh token may be worth nothing any more. */
  readonly #unsaved = new Map<string, { readonly of: string; readonly rotated: SecretValue }>()

  constructor(deps: RotationDeps) {
    this.#deps = deps
  }

  /** @throws TokenEndpointUnavailable, ClientRefused, ConsentRequired, SecretsUnavailable, SecretMissing */
  async grant(source: OAuth2Source): Promise<RotatedGrant> {
    let tried = await this.#withUnsaved(source)
    for (let attempt = 1; ; attempt += 1) {
      try {
        const granted = await this.#deps.requestToken(tried.grant)
        return { ...granted, version: await this.#keep(tried, granted) }
      } catch (error) {
        const newer =
          error instanceof ConsentRequired && attempt < MAX_ATTEMPTS && (await this.#after(tried))
        if (!newer) throw error
        const known = tokenIn(newer, this.#deps.now())
        if (known) return { ...known, version: newer.version }
        tried = newer
      }
    }
  }

  /** Keeps a new refresh token; the version that is used from now on. */
  async #keep(
    { secretName, value, version, grant }: OAuth2Source,
    { accessToken, expiresInSeconds, refreshToken }: GrantedToken,
  ): Promise<string | undefined> {
    if (grant.grant !== 'refresh_token') return version
    if (refreshToken === undefined || refreshToken === grant.refreshToken) return version
    const endsAt = new Date(this.#deps.now().getTime() + expiresInSeconds * 1_000)
    const tokens = { refreshToken, accessToken, accessTokenExpires: endsAt.toISOString() }
    const rotated = {
      value: withTokens(value, tokens),
      version: rotationOf(version, this.#deps.newId),
    }
    this.#unsaved.set(secretName, { of: version, rotated })
    return (await this.#swap(secretName, version, rotated)) ? rotated.version : undefined
  }

  async #swap(secretName: string, of: string, rotated: SecretValue): Promise<boolean> {
    await this.#deps.store.save(secretName, rotated)
    const isCurrent = await this.#deps.store.makeCurrent(secretName, rotated.version, of)
    this.#unsaved.delete(secretName)
    return isCurrent
  }

  async #withUnsaved(source: OAuth2Source): Promise<OAuth2Source> {
    const unsaved = this.#unsaved.get(source.secretName)
    if (unsaved?.of !== source.version) return source
    const isCurrent = await this.#swap(source.secretName, source.version, unsaved.rotated)
    return isCurrent ? sourceOf(source.secretName, unsaved.rotated) : source
  }

  /**
   * What came after a refresh token that is at its end: the one that another run has stored, or one that a run saved
   * before it was cut off, or was about to save. Undefined if there is none.
   */
  async #after({ secretName, version }: OAuth2Source): Promise<OAuth2Source | undefined> {
    const { store, pause } = this.#deps
    for (const pauseMs of [0, RACE_PAUSE_MS]) {
      await pause(pauseMs)
      const current = await store.read(secretName)
      if (current?.version !== version) return current && sourceOf(secretName, current)
      const saved = await store.lastSaved(secretName)
      const isAfter =
        saved?.version !== version &&
        storedVersionOf(saved?.version ?? '') === storedVersionOf(version)
      if (saved && isAfter && (await store.makeCurrent(secretName, saved.version, version))) {
        return sourceOf(secretName, saved)
      }
    }
    return undefined
  }
}

/**
 * The access token that was stored with the refresh token, if it lasts for a run yet. By it the runs of other processes need
 * no rotation of their own: Secrets Manager keeps about a hundred versions of a day.
 */
export function tokenIn({ grant }: OAuth2Source, now: Date): GrantedToken | undefined {
  if (grant.grant !== 'refresh_token') return undefined
  const { accessToken, accessTokenExpires } = grant
  if (accessToken === undefined || accessTokenExpires === undefined) return undefined
  const leftMs = Date.parse(accessTokenExpires) - now.getTime()
  return leftMs > EXPIRY_MARGIN_MS ? { accessToken, expiresInSeconds: leftMs / 1_000 } : undefined
}

/** The source in the value of a secret. @throws SecretMissing */
const sourceOf = (secretName: string, secret: SecretValue): OAuth2Source => ({
  ...secret,
  secretName,
  grant: readOAuth2Secret(secret.value, secretName).oauth2,
})

const secretSchema = z.looseObject({ oauth2: z.looseObject({}) })

/** The value with other tokens in it; all else stays as it was stored. */
function withTokens(value: string, tokens: Readonly<Record<string, string>>): string {
  const secret = secretSchema.parse(JSON.parse(value))
  return JSON.stringify({ ...secret, oauth2: { ...secret.oauth2, ...tokens } })
}
