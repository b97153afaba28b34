import type {
  Credentials,
  MailboxAccount,
  VersionedLogin,
  VersionedOAuth2,
  VersionedPassword,
} from './credentials.js'
import { readLoginSecret, readOAuth2Secret } from './login-secret.js'
import type { RotationDeps } from './oauth2-rotation.js'
import { OAuth2Tokens } from './oauth2-tokens.js'
import { storedVersionOf } from './rotation-version.js'
import type { SecretValue } from './secret-store.js'

/** What logins are made with. */
export interface StoredCredentialsDeps extends RotationDeps {
  readonly secretNameOf: (mailbox: string) => string
}

/** Logins from the secrets of a store. It lives as long as the access tokens that it keeps in memory. */
export class StoredCredentials implements Credentials {
  readonly #deps: StoredCredentialsDeps
  readonly #tokens: OAuth2Tokens

  constructor(deps: StoredCredentialsDeps) {
    this.#deps = deps
    this.#tokens = new OAuth2Tokens(deps)
  }

  async loginOf(mailbox: MailboxAccount): Promise<VersionedLogin> {
    const secretName = this.#deps.secretNameOf(mailbox.name)
    const secret = await this.#deps.store.read(secretName)
    return mailbox.auth === 'oauth2'
      ? this.#oauth2Login(mailbox, secretName, secret)
      : passwordLogin(mailbox, secretName, secret)
  }

  saveLeft(): Promise<readonly string[]> {
    return this.#tokens.saveLeft()
  }

  #oauth2Login(
    mailbox: MailboxAccount,
    secretName: string,
    secret: SecretValue | undefined,
  ): VersionedOAuth2 {
    const { username, oauth2: grant } = readOAuth2Secret(secret?.value, secretName)
    const { value = '', version = '' } = secret ?? {}
    const source = { secretName, value, version, grant }
    return {
      username: mailbox.username ?? username ?? mailbox.address,
      secretVersion: storedVersionOf(version),
      tokenVersion: version,
      clientSecretExpires: grant.clientSecretExpires,
      accessToken: (options) => this.#tokens.accessToken(source, options),
    }
  }
}

function passwordLogin(
  mailbox: MailboxAccount,
  secretName: string,
  secret: SecretValue | undefined,
): VersionedPassword {
  const { username, password } = readLoginSecret(secret?.value, secretName)
  return {
    username: mailbox.username ?? username ?? mailbox.address,
    password,
    secretVersion: secret?.version ?? '',
  }
}
