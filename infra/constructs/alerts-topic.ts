import { Aws } from 'aws-cdk-lib'
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Topic } from 'aws-cdk-lib/aws-sns'
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions'
import type { Construct } from 'constructs'
import { FUNCTION_ENV } from '../../shared/contract/env.js'
import type { JobFunction } from './job-function.js'

/** Who is told. */
export interface AlertsTopicProps {
  /** The address that alarms are mailed to; AWS asks it once for its consent. @default nobody: subscribe by hand */
  readonly email: string | undefined
}

/** The topic that incidents are told to, and that every alarm notifies. */
export class AlertsTopic extends Topic {
  constructor(scope: Construct, id: string, { email }: AlertsTopicProps) {
    super(scope, id, { displayName: 'mailjobs alerts', enforceSSL: true })
    // A topic with a policy of its own loses the default one, by which the account's alarms may publish.
    this.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    )
    if (email !== undefined) this.addSubscription(new EmailSubscription(email))
  }

  /** The function may tell people, and knows where. */
  grantTell(fn: JobFunction): void {
    fn.addEnvironment(FUNCTION_ENV.alertsTopic, this.topicArn)
    fn.addToRolePolicy(
      new PolicyStatement({ actions: ['sns:Publish'], resources: [this.topicArn] }),
    )
  }
}
