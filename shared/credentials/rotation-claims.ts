import { createHash } from 'node:crypto'
import * as z from 'zod'
import { SecretsUnavailable } from '../failures/configuration-errors.js'
import { jsonIn } from '../runtime/json.js'
import { isRotation } from './rotation-version.js'
import type { SecretStore, SecretValue } from './secret-store.js'

/** What claims are made with. */
export interface RotationClaimsDeps {
  readonly now: () => Date
  readonly store: SecretStore
  readonly newId: () => string
  readonly pause: (ms: number) => Promise<void>
}

/** A request for a token, and saving what it brings, take no longer: a claim that is older is that of a run that has died. */
const CLAIM_LASTS_MS = 60_000

/** For the other run to get done: ten seconds in all. */
const PAUSES_MS = [1_000, 2_000, 3_000, 4_000]

/** What is written into a claim: nothing of the secret. */
const claimSchema = z.object({
  of: z.string(),
  by: z.string(),
  at: z.iso.datetime(),
  /** It was used, and no other refresh token came: its provider lets it be. Absent of a claim. */
  stays: z.literal(true).optional(),
})

/**
 * Who may use the refresh token of a version: of the functions that share a secret, one at a time. A claim is a version of the secret whose id is
 * made of the claimed version, so that Secrets Manager takes the first one only; it shows as well that the secret can be written before its refresh
 * token is spent. Most providers never answer with another refresh token: that is noted after the first use of what somebody has stored, and from
 * then on it is not claimed, as each claim is a version.
 */
export class RotationClaims {
  readonly #deps: RotationClaimsDeps
  readonly #by: string
  /** By secret: the version that needs no claim. */
  readonly #staying = new Map<string, string>()

  constructor(deps: RotationClaimsDeps) {
    this.#deps = deps
    this.#by = deps.newId()
  }

  /**
   * Claims a version; undefined: it is this run's, or nobody needs to claim it. Else the value that the one who had claimed it has stored.
   * @throws SecretsUnavailable if it cannot be claimed, or another run is still at it
   */
  async claim(secretName: string, version: string): Promise<SecretValue | undefined> {
    const { store, pause } = this.#deps
    if (!store.claims || (await this.#isStaying(secretName, version))) return undefined
    const claim = { value: this.#words(version), version: idOf('claim', version) }
    if (await store.claims.claim(secretName, claim)) return undefined
    for (const pauseMs of [0, ...PAUSES_MS]) {
      await pause(pauseMs)
      const current = await store.read(secretName)
      if (current && current.version !== version) return current
      if (!(await this.#isHeld(secretName, version))) return undefined
    }
    throw new SecretsUnavailable(`${secretName}: another run is renewing its token`)
  }

  /**
   * A use of this version brought no other refresh token. Where that cannot be noted, the next one claims it once more. A provider that has
   * answered with another one before may do so again.
   */
  async noteStays(secretName: string, version: string): Promise<void> {
    const { claims } = this.#deps.store
    if (!claims || isRotation(version) || this.#staying.get(secretName) === version) return
    const note = { value: this.#words(version, { stays: true }), version: idOf('stays', version) }
    try {
      await claims.claim(secretName, note)
    } catch (error) {
      if (error instanceof SecretsUnavailable) return
      throw error
    }
    this.#staying.set(secretName, version)
  }

  #words(version: string, more: object = {}): string {
    return JSON.stringify({
      of: version,
      by: this.#by,
      at: this.#deps.now().toISOString(),
      ...more,
    })
  }

  async #isStaying(secretName: string, version: string): Promise<boolean> {
    if (isRotation(version)) return false
    if (this.#staying.get(secretName) === version) return true
    const last = await this.#lastClaim(secretName)
    if (last?.of !== version || !last.stays) return false
    this.#staying.set(secretName, version)
    return true
  }

  /** Whether another run, which may be alive, has this version. */
  async #isHeld(secretName: string, version: string): Promise<boolean> {
    const claim = await this.#lastClaim(secretName)
    if (claim?.of !== version || claim.by === this.#by || claim.stays) return false
    return this.#deps.now().getTime() - Date.parse(claim.at) < CLAIM_LASTS_MS
  }

  async #lastClaim(secretName: string) {
    const last = await this.#deps.store.claims?.lastClaim(secretName)
    return last && claimSchema.safeParse(jsonIn(last.value)).data
  }
}

/** Whether a version of a secret is a claim, or a note that one is not needed: nothing of a login is in it. */
export const isClaimVersion = (version: string): boolean =>
  KINDS.some((kind) => version.startsWith(prefixOf(kind)))

const KINDS = ['claim', 'stays'] as const

const prefixOf = (kind: (typeof KINDS)[number]): string => `mailjobs-${kind}-`

/** In the form that Secrets Manager takes, 32 to 64 characters. */
const idOf = (kind: (typeof KINDS)[number], version: string): string =>
  prefixOf(kind) + createHash('sha256').update(version).digest('hex').slice(0, 32)
