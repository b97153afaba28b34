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
const claimSchema = z.object({ of: z.string(), by: z.string(), at: z.iso.datetime() })

/**
 * Who may use the refresh token of a version: of the functions that share a secret, one at a time. A claim is a version of the secret whose id is
 * made of the claimed version, so that Secrets Manager takes the first one only; it shows as well that the secret can be written before its refresh
 * token is spent. A secret that was never rotated is not claimed: most providers never do, and each claim is a version.
 */
export class RotationClaims {
  readonly #deps: RotationClaimsDeps
  readonly #by: string

  constructor(deps: RotationClaimsDeps) {
    this.#deps = deps
    this.#by = deps.newId()
  }

  /**
   * Claims a version; undefined: it is this run's, or nobody needs to claim it. Else the value that the one who had claimed it has stored.
   * @throws SecretsUnavailable if it cannot be claimed, or another run is still at it
   */
  async claim(secretName: string, version: string): Promise<SecretValue | undefined> {
    const { store, now, pause } = this.#deps
    if (!store.claims || !isRotation(version)) return undefined
    const words = { of: version, by: this.#by, at: now().toISOString() }
    const claim = { value: JSON.stringify(words), version: claimIdOf(version) }
    if (await store.claims.claim(secretName, claim)) return undefined
    for (const pauseMs of [0, ...PAUSES_MS]) {
      await pause(pauseMs)
      const current = await store.read(secretName)
      if (current && current.version !== version) return current
      if (!(await this.#isHeld(secretName, version))) return undefined
    }
    throw new SecretsUnavailable(`${secretName}: another run is renewing its token`)
  }

  /** Whether another run, which may be alive, has this version. */
  async #isHeld(secretName: string, version: string): Promise<boolean> {
    const last = await this.#deps.store.claims?.lastClaim(secretName)
    const claim = last && claimSchema.safeParse(jsonIn(last.value)).data
    if (claim?.of !== version || claim.by === this.#by) return false
    return this.#deps.now().getTime() - Date.parse(claim.at) < CLAIM_LASTS_MS
  }
}

/** In the form that Secrets Manager takes, 32 to 64 characters. */
const claimIdOf = (version: string): string =>
  `mailjobs-claim-${createHash('sha256').update(version).digest('hex').slice(0, 32)}`
