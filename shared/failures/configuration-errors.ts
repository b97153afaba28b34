import { FailureError } from './failure-error.js'

/** One thing wrong with a definition. */
export interface Fault {
  /** Where: `monitors.nightly-batch.keep.for`. */
  readonly path: string
  /** What is wrong, and what is allowed. */
  readonly message: string
  /** The value that is there, as JSON, shortened. Absent where there is none. */
  readonly value?: string
  /** What was probably meant. */
  readonly nearMatch?: string
}

/** A fault as one line. */
export function faultLine({ path, message, value, nearMatch }: Fault): string {
  const found = value === undefined ? '' : ` (found ${value})`
  const hint = nearMatch === undefined ? '' : ` - did you mean ${nearMatch}?`
  return `${path}: ${message}${found}${hint}`
}

/** Definitions with faults; every fault there is, at once. */
export class ConfigurationInvalid extends FailureError {
  override readonly name = 'ConfigurationInvalid'
  override readonly code = 'CONFIG_INVALID'
  readonly faults: readonly Fault[]

  constructor(source: string, faults: readonly Fault[]) {
    const count = faults.length === 1 ? 'a fault' : `${faults.length} faults`
    super(`${source} has ${count}:\n${faults.map((fault) => `  ${faultLine(fault)}`).join('\n')}`)
    this.faults = faults
  }
}

/** No definitions where they should be. */
export class ConfigurationUnreadable extends FailureError {
  override readonly name = 'ConfigurationUnreadable'
  override readonly code = 'CONFIG_UNREADABLE'
}

/** Where in a file something is wrong; lines and columns count from 1. */
export interface FaultPlace {
  readonly file: string
  readonly line?: number
  readonly column?: number
}

/** The jobs file, or a file beside it, ends with an error when it is loaded; the message names the place. */
export class ConfigurationBroken extends FailureError {
  override readonly name = 'ConfigurationBroken'
  override readonly code = 'CONFIG_BROKEN'
  /** Undefined if it is not known. */
  readonly place: FaultPlace | undefined

  constructor(message: string, { place, ...options }: ErrorOptions & { place?: FaultPlace } = {}) {
    super(message, options)
    this.place = place
  }
}

/** The secrets of the local world cannot be read; the message says why, and quotes nothing of them. */
export class SecretsFileUnusable extends FailureError {
  override readonly name = 'SecretsFileUnusable'
  override readonly code = 'SECRETS_FILE_UNUSABLE'
}

/** A secret without a usable value; the message names the secret. */
export class SecretMissing extends FailureError {
  override readonly name = 'SecretMissing'
  override readonly code = 'CONFIG_SECRET_MISSING'
}

/** Secrets Manager did not give the secret out. */
export class SecretsUnavailable extends FailureError {
  override readonly name = 'SecretsUnavailable'
  override readonly code = 'SECRETS_UNAVAILABLE'
}
