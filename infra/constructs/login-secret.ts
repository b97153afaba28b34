import { RemovalPolicy, Validations } from 'aws-cdk-lib'
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager'
import { Construct } from 'constructs'
import { pin } from './pinned.js'

/** Whose login it is. */
export interface LoginSecretProps {
  readonly secretName: string
  /** Of the resource: whatever becomes of its construct, it stays the same secret. */
  readonly logicalId: string
  /** `the mailbox operations`. */
  readonly owner: string
  readonly auth: 'password' | 'oauth2'
}

/** What the value of a login looks like; the description of a secret holds 2048 characters. */
export const LOGIN_FORM = {
  password: '{"username":"...","password":"..."}',
  oauth2: '{"oauth2":{"grant":"...","clientId":"...", ...}} as in docs/oauth2.md',
} as const

/**
 * A secret that holds a login. It is made without a value, since CDK's own construct would invent a password and the mail
 * server would be tried with it; and it is kept when its owner leaves the jobs file.
 */
export class LoginSecret extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { secretName, logicalId, owner, auth }: LoginSecretProps,
  ) {
    super(scope, id)
    const secret = new CfnSecret(this, 'Secret', {
      name: secretName,
      description: `Login of ${owner}: ${LOGIN_FORM[auth]}`,
    })
    pin(secret, logicalId)
    // Not when its own creation is rolled back: no login is in it yet, and its name would stop the next deployment.
    secret.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE)
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason: 'The password belongs to a mail server that no rotation of ours could change it on.',
    })
  }
}
