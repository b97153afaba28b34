import { CfnOutput, RemovalPolicy, Validations } from 'aws-cdk-lib'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager'
import { Construct } from 'constructs'
import { mailboxSecretName } from '../../shared/contract/names.js'
import type { JobFunction } from './job-function.js'

/** Which mailbox the secret is for. */
export interface MailboxSecretProps {
  readonly stage: string
  /** The mailbox's name in the jobs file. */
  readonly mailbox: string
}

/**
 * The secret that holds a mailbox's login. It is made without a value, since CDK's own construct would invent a
 * password and the mail server would be tried with it; and it is kept when the mailbox leaves the jobs file.
 */
export class MailboxSecret extends Construct {
  readonly #arn: string

  constructor(scope: Construct, id: string, { stage, mailbox }: MailboxSecretProps) {
    super(scope, id)
    const name = mailboxSecretName(stage, mailbox)
    const secret = new CfnSecret(this, 'Secret', {
      name,
      description: `Login of the mailbox ${mailbox}: {"username":"...","password":"..."}`,
    })
    // Not when its own creation is rolled back: no login is in it yet, and its name would stop the next deployment.
    secret.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE)
    this.#arn = secret.ref
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason: 'The password belongs to a mail server that no rotation of ours could change it on.',
    })
    new CfnOutput(this, 'StoreLogin', {
      // From a file: a password on the command line stays in the shell's history.
      value: `aws secretsmanager put-secret-value --secret-id ${name} --secret-string file://login.json`,
      description: `Stores the login of ${mailbox}; login.json: {"username":"...","password":"..."}`,
    })
  }

  /** The function may read this login. It is encrypted with the account's own key, which asks for no grant. */
  grantRead(fn: JobFunction): void {
    fn.addToRolePolicy(
      new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [this.#arn] }),
    )
  }
}
