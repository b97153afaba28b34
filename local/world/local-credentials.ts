import { createHash } from 'node:crypto'
import type { Credentials } from '../../shared/credentials/credentials.js'
import { readLoginSecret } from '../../shared/credentials/login-secret.js'

/** Logins from the secrets of the local world, for commands that run no function. */
export const localCredentials = (
  secretOf: (mailbox: string) => Promise<string | undefined>,
): Credentials => ({
  async loginOf({ name, address, username: fromJobs }) {
    const value = await secretOf(name)
    const { username, password } = readLoginSecret(value, name)
    const secretVersion = createHash('sha256')
      .update(value ?? '')
      .digest('hex')
    return { username: fromJobs ?? username ?? address, password, secretVersion }
  },
})
