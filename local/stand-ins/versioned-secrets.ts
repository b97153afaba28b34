import { createHash } from 'node:crypto'
import { OneAtATime } from './s3/store/one-at-a-time.js'

/** A version of a secret, and the labels that are on it. */
export interface SecretVersion {
  readonly id: string
  readonly value: string
  readonly stages: readonly string[]
}

/** Where versions are kept. */
export interface SecretVersions {
  /** What was written last; empty if nothing ever was. */
  read(name: string): Promise<readonly SecretVersion[]>
  /** Replaces the versions, and the present value by the one that has AWSCURRENT. */
  write(name: string, versions: readonly SecretVersion[]): Promise<void>
}

/** What secrets are read from, and written to. */
export interface VersionedSecretsOptions {
  /** The present value of a secret; undefined if there is no such secret, or it has no value yet. Asked at each call. */
  readonly secretOf: (name: string) => Promise<string | undefined>
  /** Whether there is such a secret, with a value or without. @default one that has a value */
  readonly isThere?: ((name: string) => boolean) | undefined
  /** Without it nothing can be stored. */
  readonly versions?: SecretVersions | undefined
}

/** What became of a change: `conflict` if the label, or the id, belongs to another version. */
export type Stored = 'stored' | 'missing' | 'conflict'

export const CURRENT = 'AWSCURRENT'

/** More than a race leaves behind; Secrets Manager itself keeps about a hundred. */
const MAX_VERSIONS = 10

/**
 * Secrets with versions and labels, over present values that a person may write by hand: a value that none of the
 * versions has is a new one. Changes are made one at a time.
 */
export class VersionedSecrets {
  readonly #options: VersionedSecretsOptions
  readonly #changes = new OneAtATime()

  constructor(options: VersionedSecretsOptions) {
    this.#options = options
  }

  /** The version with a label. */
  async get(name: string, stage: string = CURRENT): Promise<SecretVersion | undefined> {
    const versions = await this.#versionsOf(name)
    return versions.find(({ stages }) => stages.includes(stage))
  }

  /**
   * Adds a version, and takes its labels off the others; the first one of all is the current one. What a new current one leaves without a label
   * is forgotten. The same once more is no change. Source: Secrets Manager API reference, PutSecretValue.
   */
  put(name: string, added: SecretVersion): Promise<Stored> {
    return this.#changes.run(async () => {
      const versions = await this.#versionsOf(name)
      if (versions.length === 0 && !this.#options.isThere?.(name)) return 'missing'
      const same = versions.find(({ id }) => id === added.id)
      if (same) return same.value === added.value ? 'stored' : 'conflict'
      if (versions.length === 0)
        return this.#write(name, [{ ...added, stages: [...new Set([...added.stages, CURRENT])] }])
      const others = versions.map((version) => without(version, added.stages))
      const kept = added.stages.includes(CURRENT) ? others.filter(isLabelled) : others
      return this.#write(name, [...kept, added])
    })
  }

  /** Moves a label, if it is on the version `from`. */
  move(name: string, stage: string, from: string | undefined, to: string): Promise<Stored> {
    return this.#changes.run(async () => {
      const versions = await this.#versionsOf(name)
      if (!versions.some(({ id }) => id === to)) return 'missing'
      if (versions.find(({ stages }) => stages.includes(stage))?.id !== from) return 'conflict'
      const moved = versions
        .map((version) => without(version, [stage]))
        .map((version) =>
          version.id === to ? { ...version, stages: [...version.stages, stage] } : version,
        )
      return this.#write(name, moved)
    })
  }

  async #versionsOf(name: string): Promise<readonly SecretVersion[]> {
    const value = await this.#options.secretOf(name)
    if (value === undefined) return []
    const kept = (await this.#options.versions?.read(name)) ?? []
    if (kept.some((version) => version.stages.includes(CURRENT) && version.value === value))
      return kept
    const written = { id: versionIdOf(value), value, stages: [CURRENT] }
    const others = kept.filter(({ id }) => id !== written.id)
    return [...others.map((version) => without(version, [CURRENT])), written]
  }

  async #write(name: string, versions: readonly SecretVersion[]): Promise<Stored> {
    const { versions: kept } = this.#options
    if (!kept) throw new Error(`nothing can be stored in ${name}`)
    const outdated = versions.slice(0, -MAX_VERSIONS)
    await kept.write(name, [...outdated.filter(isLabelled), ...versions.slice(-MAX_VERSIONS)])
    return 'stored'
  }
}

const isLabelled = ({ stages }: SecretVersion): boolean => stages.length > 0

const without = (version: SecretVersion, labels: readonly string[]): SecretVersion => ({
  ...version,
  stages: version.stages.filter((stage) => !labels.includes(stage)),
})

/**
 * In the form of a UUID, as Secrets Manager's own are. It is half a SHA-256 of the value, by which a guessed value could be
 * confirmed: it belongs on this machine only.
 */
function versionIdOf(value: string): string {
  const hash = createHash('sha256').update(value).digest('hex')
  return hash.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5')
}
