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
}
