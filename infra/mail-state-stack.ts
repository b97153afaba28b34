import { CfnOutput, type Environment, Stack } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import {
  bucketName,
  mailboxSecretName,
  senderSecretName,
  stackName,
  stateStackName,
} from '../shared/contract/names.js'
import { senderSecretsOf } from '../shared/jobs/requests/sender-definitions.js'
import type { Jobs } from '../shared/jobs/schema/jobs-schema.js'
import { LOGIN_FORM, LoginSecret } from './constructs/login-secret.js'
import { MailBucket } from './constructs/mail-bucket.js'
import { idOf } from './constructs/pinned.js'

/** What the state of a stage is made from. */
export interface MailStateStackProps {
  readonly stage: string
  readonly jobs: Jobs
  /** Default: whatever account and region the credentials are for. */
  readonly env?: Environment | undefined
  /** Whether it can be destroyed only after this was taken back. @default true */
  readonly terminationProtection?: boolean
}

/**
 * What cannot be made again: the mail with its state, and the logins. It changes seldom, nothing in it is replaced by a change of the
 * code, and it cannot be destroyed by a slip (docs/deployment.md has the ways on purpose).
 */
export class MailStateStack extends Stack {
  constructor(
    scope: Construct,
    { stage, jobs, env, terminationProtection = true }: MailStateStackProps,
  ) {
    super(scope, stateStackName(stage), {
      description: `mailjobs, stage ${stage}: the mail that is kept, the state, the logins`,
      terminationProtection,
      suppressTemplateIndentation: true,
      ...(env && { env }),
    })
    new MailBucket(this, 'MailBucket', { bucketName: bucketName(stage, this.account, this.region) })
    for (const [mailbox, { imap }] of Object.entries(jobs.mailboxes))
      new LoginSecret(this, `Secret-${mailbox}`, {
        secretName: mailboxSecretName(stage, mailbox),
        logicalId: idOf('MailboxLogin', mailbox),
        owner: `the mailbox ${mailbox}`,
        auth: imap.auth,
      })
    for (const { secret, auth, senders } of senderSecretsOf(jobs))
      new LoginSecret(this, `SenderSecret-${secret}`, {
        secretName: senderSecretName(stage, secret),
        logicalId: idOf('SenderLogin', secret),
        owner: `${senders.length === 1 ? 'the sender' : 'the senders'} ${senders.join(', ')}`,
        auth,
      })
    // One for all: a stack has 200 outputs at the most.
    new CfnOutput(this, 'StoreLogins', {
      value: `npx mailjobs secrets set NAME --stack ${stackName(stage)}`,
      description: `Proves and stores the login of a mailbox, or a secret of senders. Without mailjobs: aws secretsmanager put-secret-value --secret-id ${mailboxSecretName(stage, 'NAME')} (or ${senderSecretName(stage, 'NAME')}) --secret-string file://login.json, with ${LOGIN_FORM.password} in it`,
    })
  }
}
