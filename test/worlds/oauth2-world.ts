import { randomUUID } from 'node:crypto'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { startSecretsManagerStandIn } from '../../local/stand-ins/secrets-manager.js'
import { POLL_SESSION_MS } from '../../shared/credentials/oauth2-rotation.js'
import { tokenEndpoint } from '../../shared/credentials/oauth2-token-endpoint.js'
import { SecretsManagerStore } from '../../shared/credentials/secrets-manager.js'
import { StoredCredentials } from '../../shared/credentials/stored-credentials.js'
import {
  type AuthorizationServer,
  type AuthorizationServerOptions,
  startAuthorizationServer,
} from '../servers/authorization-server.js'
import { memorySecrets } from './memory-secrets.js'
import { LOCAL_CLIENT } from './poll-world.js'

const MAILBOX = 'operations'

/** An authorization server, and a secret in Secrets Manager by which a mailbox logs in with its tokens. */
export interface OAuth2World {
  readonly server: AuthorizationServer
  /** Credentials as in a function that has just started: without a token at hand. */
  newCredentials(now?: () => Date): StoredCredentials
  /** Stores a secret by hand: what is given, and what every secret for this server has. */
  store(oauth2: object): void
  /** The value of the secret. */
  stored(): string
  close(): Promise<void>
}

/** Starts a world with a consent in its secret. */
export async function startOAuth2World(options: AuthorizationServerOptions): Promise<OAuth2World> {
  const server = await startAuthorizationServer(options)
  const secrets = memorySecrets()
  const standIn = await startSecretsManagerStandIn(secrets)
  const client = new SecretsManagerClient({ ...LOCAL_CLIENT, endpoint: standIn.endpoint })
  const world: OAuth2World = {
    server,
    newCredentials: (now = () => new Date()) =>
      new StoredCredentials({
        store: new SecretsManagerStore(client),
        secretNameOf: (mailbox) => mailbox,
        requestToken: tokenEndpoint(),
        pause: async () => {},
        now,
        newId: randomUUID,
        sessionMs: POLL_SESSION_MS,
      }),
    store(oauth2) {
      const { tokenUrl } = server
      const clientSecret = 'made-up~for-this-test.0001'
      const own = { tokenUrl, clientId: 'client-of-a-test', clientSecret }
      secrets.values.set(MAILBOX, JSON.stringify({ oauth2: { ...own, ...oauth2 } }))
    },
    stored: () => secrets.values.get(MAILBOX) ?? '',
    async close() {
      client.destroy()
      await Promise.all([server.close(), standIn.close()])
    },
  }
  world.store({ grant: 'refresh_token', refreshToken: server.consent() })
  return world
}
