import type { Login } from '../mailbox/mailbox-session.js'

/** A login and the version of the secret it came from. */
export interface VersionedLogin extends Login {
  /** Changes exactly when somebody stores a new value. */
  readonly secretVersion: string
}

/** Where logins come from; read anew for each run, so that a corrected password works at once. */
export interface Credentials {
  /**
   * The login of a mailbox. `username` is what the jobs file says, else what the secret says, else the address.
   * @throws SecretMissing, SecretsUnavailable
   */
  loginOf(mailbox: {
    name: string
    address: string
    username?: string | undefined
  }): Promise<VersionedLogin>
}
