import * as z from 'zod'
import { SecretsUnavailable } from '../failures/configuration-errors.js'
import { ConsentRequired } from '../failures/oauth2-errors.js'
import { readOAuth2Secret } from './login-secret.js'
import type { OAuth2Grant } from './oauth2-secret.js'
import type { GrantedToken, RequestToken } from './oauth2-token-endpoint.js'
import { RotationClaims } from './rotation-claims.js'
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
  /** The longest session that is opened by a token: a server may end it with its token, so that one at hand has to last as long. */
  readonly sessionMs: number
}

/** A session of a poll ends with its function. */
export const POLL_SESSION_MS = 300_000

/** Time for another run to save what it got for the same refresh token: two calls to Secrets Manager. */
export const RACE_PAUSE_MS = 2_000

/** Runs that rotate one refresh token at once are two, seldom three. */
const MAX_ATTEMPTS = 3

/** Others that were faster, one after the other; whoever comes after so many is better off at the next run. */
const MAX_OTHERS = 5

/** Before each try to save what may be the only token that is worth something, in milliseconds. */
const SAVE_PAUSES_MS = [0, 1_000, 2_000, 4_000, 8_000]

/** A value that could not be saved, what it comes after, and why the last try has failed. */
interface Unsaved {
  readonly of: string
  readonly rotated: SecretValue
  readonly reason?: string
}

/**
 * Asks for access tokens, and keeps the refresh tokens that come with them: a new one is saved before anything is done with
 * the answer, since the old one may have ended with it. Where it cannot be saved, the access token is of use all the same, and this process
 * goes on trying. A secret is renewed by one run at a time, unless its provider is known to let a refresh token be: some take one that is used twice
 * for stolen, and end them all.
 */
export class OAuth2Rotation {
  readonly #deps: RotationDeps
  readonly #claims: RotationClaims
  /** What could not be saved, by secret: the old refresh token may be worth nothing any more. */
  readonly #unsaved = new Map<string, Unsaved>()

  constructor(deps: RotationDeps) {
    this.#deps = deps
    this.#claims = new RotationClaims(deps)
  }

  /** @throws TokenEndpointUnavailable, ClientRefused, ConsentRequired, SecretsUnavailable, SecretMissing */
  async grant(source: OAuth2Source): Promise<RotatedGrant> {
    const unsaved = await this.#withUnsaved(source)
    if (unsaved?.known) return unsaved.known
    let tried = unsaved?.source ?? source
    for (let attempt = 1; ; attempt += 1) {
      tried = await this.#claimed(tried)
      const theirs = this.#tokenIn(tried)
      if (tried !== source && theirs) return { ...theirs, version: tried.version }
      try {
        const granted = await this.#deps.requestToken(tried.grant)
        return { ...granted, version: await this.#keep(tried, granted) }
      } catch (error) {
        const newer =
          error instanceof ConsentRequired && attempt < MAX_ATTEMPTS && (await this.#after(tried))
        if (!newer) throw error
        const stored = this.#tokenIn(newer)
        if (stored) return { ...stored, version: newer.version }
        tried = newer
      }
    }
  }

  /** One more try to save what could not be saved; why, for each secret that has a new refresh token in this process alone after it. */
  async saveLeft(): Promise<readonly string[]> {
    for (const [secretName, { of, rotated }] of [...this.#unsaved])
      await this.#save(secretName, of, rotated)
    return [...this.#unsaved].map(([secretName, { reason }]) => reason ?? secretName)
  }

  /** The source that this run alone may ask by, or one with a token that another run has stored. @throws SecretsUnavailable */
  async #claimed(source: OAuth2Source): Promise<OAuth2Source> {
    const { secretName, version, grant } = source
    if (grant.grant !== 'refresh_token') return source
    // What could not be saved is known to this process alone.
    if (this.#unsaved.get(secretName)?.rotated.version === version) return source
    let own = source
    for (let others = 0; others < MAX_OTHERS; others += 1) {
      const stored = await this.#claims.claim(secretName, own.version)
      if (!stored) return own
      own = sourceOf(secretName, stored)
      if (this.#tokenIn(own)) return own
    }
    throw new SecretsUnavailable(`${secretName}: other runs are renewing its token`)
  }

  /** Keeps a new refresh token; the version that is used from now on. */
  async #keep(
    { secretName, value, version, grant }: OAuth2Source,
    { accessToken, expiresInSeconds, refreshToken }: GrantedToken,
  ): Promise<string | undefined> {
    if (grant.grant !== 'refresh_token') return version
    if (refreshToken === undefined || refreshToken === grant.refreshToken) {
      await this.#claims.noteStays(secretName, version)
      return version
    }
    const endsAt = new Date(this.#deps.now().getTime() + expiresInSeconds * 1_000)
    const tokens = { refreshToken, accessToken, accessTokenExpires: endsAt.toISOString() }
    const earlier = this.#unsaved.get(secretName)
    // What was never saved was never current: this one comes after what is.
    const of = earlier?.rotated.version === version ? earlier.of : version
    const rotated = { value: withTokens(value, tokens), version: rotationOf(of, this.#deps.newId) }
    this.#unsaved.set(secretName, { of, rotated })
    for (const pauseMs of SAVE_PAUSES_MS) {
      if (pauseMs > 0) await this.#deps.pause(pauseMs)
      const stored = await this.#save(secretName, of, rotated)
      if (stored !== 'not saved') return stored === 'current' ? rotated.version : undefined
    }
    return undefined
  }

  /** One try to save a value and make it the current one; `outdone` if somebody else has stored one meanwhile. */
  async #save(
    secretName: string,
    of: string,
    rotated: SecretValue,
  ): Promise<'current' | 'outdone' | 'not saved'> {
    try {
      await this.#deps.store.save(secretName, rotated)
      const isCurrent = await this.#deps.store.makeCurrent(secretName, rotated.version, of)
      this.#unsaved.delete(secretName)
      return isCurrent ? 'current' : 'outdone'
    } catch (error) {
      if (!(error instanceof SecretsUnavailable)) throw error
      this.#unsaved.set(secretName, { of, rotated, reason: error.message })
      return 'not saved'
    }
  }

  /** What this process could not save before, saved now or not, and its access token if it lasts; undefined if there is nothing of it. */
  async #withUnsaved(
    source: OAuth2Source,
  ): Promise<{ readonly source: OAuth2Source; readonly known?: RotatedGrant } | undefined> {
    const { secretName, version } = source
    const unsaved = this.#unsaved.get(secretName)
    if (unsaved?.of !== version) return undefined
    const saved = await this.#save(secretName, version, unsaved.rotated)
    if (saved === 'outdone') return undefined
    const own = sourceOf(secretName, unsaved.rotated)
    const token = this.#tokenIn(own)
    if (!token) return { source: own }
    const stored = saved === 'current' ? own.version : undefined
    return { source: own, known: { ...token, version: stored } }
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

  #tokenIn(source: OAuth2Source): GrantedToken | undefined {
    return tokenIn(source, this.#deps)
  }
}

/**
 * The access token that was stored with the refresh token, if it lasts for a session yet. By it the runs of other processes need
 * no rotation of their own: Secrets Manager keeps about a hundred versions of a day.
 */
export function tokenIn(
  { grant }: OAuth2Source,
  { now, sessionMs }: Pick<RotationDeps, 'now' | 'sessionMs'>,
): GrantedToken | undefined {
  if (grant.grant !== 'refresh_token') return undefined
  const { accessToken, accessTokenExpires } = grant
  if (accessToken === undefined || accessTokenExpires === undefined) return undefined
  const leftMs = Date.parse(accessTokenExpires) - now().getTime()
  return leftMs > sessionMs ? { accessToken, expiresInSeconds: leftMs / 1_000 } : undefined
}

/** The source in the value of a secret. @throws SecretMissing */
const sourceOf = (secretName: string, secret: SecretValue): OAuth2Source => ({
  ...secret,
  secretName,
  grant: readOAuth2Secret(secret.value, secretName).oauth2,
})

const secretSchema = z.looseObject({ oauth2: z.looseObject({}) })

/** The value of a secret with other tokens in it; all else stays as it was stored. @param value JSON with `oauth2` */
export function withTokens(value: string, tokens: Readonly<Record<string, string>>): string {
  const secret = secretSchema.parse(JSON.parse(value))
  return JSON.stringify({ ...secret, oauth2: { ...secret.oauth2, ...tokens } })
}
