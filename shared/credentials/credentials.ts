import type { Login } from '../mailbox/mailbox-session.js'

/** A login and the version of the secret it came from. */
export interface VersionedLogin extends Login {
  /** Changes exactly when somebody stores a new value. */
  readonly secretVersion: string
}

/** Whose login is asked for. */
export interface MailboxAccount {
  readonly name: string
  readonly address: string
  /** What the jobs file says; it wins over the secret, and the secret over the address. */
  readonly username?: string | undefined
}

/** Where logins come from; read anew for each run, so that a corrected password works at once. */
export interface Credentials {
  /** @throws SecretMissing, SecretsUnavailable */
  loginOf(mailbox: MailboxAccount): Promise<VersionedLogin>
}
