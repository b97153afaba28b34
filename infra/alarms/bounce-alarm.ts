import { Duration } from 'aws-cdk-lib'
import { ComparisonOperator, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch'
import type { Construct } from 'constructs'
import { JobAlarm, type StageAlarmProps } from './job-alarm.js'

/** From 5 % on SES puts an account under review, and from 10 % on it may stop its sending (SES developer guide, "Reputation metrics"). */
const HIGHEST_RATE = 0.05

/** Raised while too much of the account's mail comes back: SES counts all that it sends, of whatever stage. */
export class BounceAlarm extends JobAlarm {
  constructor(scope: Construct, id: string, { stage, alerts }: StageAlarmProps) {
    super(scope, id, {
      alarmName: `mailjobs-${stage}-mail-bouncing`,
      errorImpact:
        'Too much mail of this account comes back to SES, which stops the sending of such accounts.',
      runbookSection: 'mail-bouncing',
      alerts,
      metric: new Metric({
        namespace: 'AWS/SES',
        metricName: 'Reputation.BounceRate',
        statistic: 'Maximum',
        period: Duration.hours(1),
      }),
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      threshold: HIGHEST_RATE,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    })
  }
}
