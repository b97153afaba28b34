/** The value of a secret, and the version it is. */
export interface SecretValue {
  readonly value: string
  readonly version: string
}

/**
 * Where secrets are kept. A value is replaced in two steps, so that it is safe before it counts and never replaces one
 * that somebody else has stored meanwhile.
 * Every method @throws SecretsUnavailable
 */
export interface SecretStore {
  /** The current value; undefined if there is none. */
  read(name: string): Promise<SecretValue | undefined>
  /** Keeps a value under a version of the caller's choice, 32 to 64 characters, without making it the current one. */
  save(name: string, saved: SecretValue): Promise<void>
  /** The value that was saved last, current or not; undefined if none ever was. */
  lastSaved(name: string): Promise<SecretValue | undefined>
  /** Makes a saved version the current one. False, and nothing changed, if `expected` is not the current one any more. */
  makeCurrent(name: string, version: string, expected: string): Promise<boolean>
  /** Undefined: nobody else has this store, and nothing in it needs to be claimed. */
  readonly claims?: SecretClaims
}

/** The same, for a person who stores a login. */
export interface SecretKeeper extends SecretStore {
  /** Makes a value the current one, whatever was before it, under a version of the caller's choice. */
  replace(name: string, saved: SecretValue): Promise<void>
  /** Leaves nothing of a login, whatever was kept of it; the secret itself may stay, without one. @param newId of versions, 32 to 64 characters */
  forget(name: string, newId: () => string): Promise<void>
}

/** Claims on versions of a secret, beside its values. Every method @throws SecretsUnavailable */
export interface SecretClaims {
  /** Keeps a claim under its version, 32 to 64 characters. False, and nothing changed, if there is another one under it. */
  claim(name: string, claim: SecretValue): Promise<boolean>
  /** The claim that was made last; undefined if none ever was. */
  lastClaim(name: string): Promise<SecretValue | undefined>
}
