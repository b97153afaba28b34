import { Duration } from 'aws-cdk-lib'
import { ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch'
import type { ITopic } from 'aws-cdk-lib/aws-sns'
import type { Construct } from 'constructs'
import type { DeadLetters } from './dead-letters.js'
import { JobAlarm } from './job-alarm.js'

/** What is watched. */
export interface DeadLetterAlarmProps {
  readonly stage: string
  readonly deadLetters: DeadLetters
  readonly alerts: ITopic
}

/** SQS publishes the depth of a queue every minute while it is in use; five minutes forgive a late data point. */
const PERIOD = Duration.minutes(5)

/** Raised when a poll could not be started, or ended in a bug. */
export class DeadLetterAlarm extends JobAlarm {
  constructor(scope: Construct, id: string, { stage, deadLetters, alerts }: DeadLetterAlarmProps) {
    super(scope, id, {
      alarmName: `mailjobs-${stage}-dead-letters`,
      errorImpact: 'A poll could not be started or broke off: its mail waits for the next one.',
      runbookSection: 'dead-letters',
      alerts,
      metric: deadLetters.metricApproximateNumberOfMessagesVisible({
        period: PERIOD,
        statistic: 'Maximum',
      }),
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      threshold: 0,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    })
  }
}
