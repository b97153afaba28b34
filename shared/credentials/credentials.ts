import type { PasswordLogin } from '../mailbox/mailbox-session.js'

/** What every login has, whatever proves it. */
interface StoredLogin {
  readonly username: string
  /** Changes exactly when somebody stores a new value. */
  readonly secretVersion: string
}

/** A login by password. */
export interface VersionedPassword extends PasswordLogin, StoredLogin {}

/** An access token (RFC 6750), for a while. */
export interface AccessToken {
  readonly value: string
  /** Just granted; one at hand may have ended early. */
  readonly isFresh: boolean
}

/** A login by OAuth2: the token is asked for when it is needed. */
export interface VersionedOAuth2 extends StoredLogin {
  /** Changes also when the refresh token in the secret was replaced by a new one. */
  readonly tokenVersion: string
  /** The last day of the application's own secret, `2027-05-31`, if somebody has noted it. */
  readonly clientSecretExpires?: string | undefined
  /**
   * `afresh`: not the one at hand.
   * @throws TokenEndpointUnavailable, ClientRefused, ConsentRequired, SecretsUnavailable, SecretMissing
   */
  accessToken(options: { readonly afresh: boolean }): Promise<AccessToken>
}

/** A login and the version of the secret it came from. */
export type VersionedLogin = VersionedPassword | VersionedOAuth2

/** Whose login is asked for. */
export interface MailboxAccount {
  readonly name: string
  readonly address: string
  /** What the jobs file says; it wins over the secret, and the secret over the address. */
  readonly username?: string | undefined
  /** Default: by password. */
  readonly auth?: 'password' | 'oauth2' | undefined
}

/** Where logins come from. */
export interface Credentials {
  /** As it is stored now. @throws SecretMissing, SecretsUnavailable */
  loginOf(mailbox: MailboxAccount): Promise<VersionedLogin>
  /** What was read a while ago: another one may be stored by now. Absent: nothing is remembered */
  recentLogin?(mailbox: MailboxAccount): VersionedPassword | undefined
  /**
   * At the end of a run, one more try to save new refresh tokens that could not be saved: the process may end with it.
   * @returns of each secret whose new token is in this process alone, its name and why it could not be saved. Absent: nothing is ever left to save
   */
  saveLeft?(): Promise<readonly string[]>
}
