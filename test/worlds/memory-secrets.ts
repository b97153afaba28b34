import type {
  SecretVersion,
  VersionedSecretsOptions,
} from '../../local/stand-ins/versioned-secrets.js'

/** Secrets in memory: what a person writes into `values`, and what runs have stored beside it. */
export interface MemorySecrets extends VersionedSecretsOptions {
  readonly values: Map<string, string>
}

/** Starts without a secret. */
export function memorySecrets(): MemorySecrets {
  const values = new Map<string, string>()
  const kept = new Map<string, readonly SecretVersion[]>()
  return {
    values,
    secretOf: async (name) => values.get(name),
    versions: {
      read: async (name) => kept.get(name) ?? [],
      async write(name, versions) {
        kept.set(name, versions)
        const current = versions.find(({ stages }) => stages.includes('AWSCURRENT'))
        if (current) values.set(name, current.value)
      },
    },
  }
}
