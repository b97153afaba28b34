import type { SecretStore, SecretValue } from '../../../shared/credentials/secret-store.js'
import { SecretsUnavailable } from '../../../shared/failures/configuration-errors.js'
import { FaultyRun } from '../faulty-run.js'
import { currentOwner } from '../virtual-time.js'

/** A store with one secret, as whichever run asks reaches it: an environment has it for all its runs. */
export function faultySecrets(secret: SecretValue): SecretStore {
  let saved = secret
  let current = secret
  const call = <T>(what: string, effect: () => T): Promise<T> => {
    const run = currentOwner()
    if (!(run instanceof FaultyRun)) throw new Error('no run is at work')
    const failure = (kind: string) => new SecretsUnavailable(`the secret: ${kind}`)
    return run.call({ port: 'secrets', what, effect, failure })
  }
  return {
    read: (name) => call(`read ${name}`, () => current),
    save: (name, value) =>
      call(`save ${name}`, () => {
        saved = value
      }),
    lastSaved: (name) => call(`read what was saved of ${name}`, () => saved),
    makeCurrent: (name, version, expected) =>
      call(`make ${version} of ${name} current`, () => {
        if (current.version !== expected || saved.version !== version) return false
        current = saved
        return true
      }),
  }
}
