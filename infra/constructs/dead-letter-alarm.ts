import { Duration } from 'aws-cdk-lib'
import { ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch'
import type { Construct } from 'constructs'
import type { DeadLetters } from './dead-letters.js'
import { JobAlarm, type JobAlarmProps } from './job-alarm.js'

/** What is watched, and what it means that something is there. */
export interface DeadLetterAlarmProps
  extends Pick<JobAlarmProps, 'alarmName' | 'errorImpact' | 'runbookSection' | 'alerts'> {
  readonly deadLetters: DeadLetters
}

/** SQS publishes the depth of a queue every minute while it is in use; five minutes forgive a late data point. */
const PERIOD = Duration.minutes(5)

/** Raised while something waits in a queue of dead letters. */
export class DeadLetterAlarm extends JobAlarm {
  constructor(scope: Construct, id: string, { deadLetters, ...props }: DeadLetterAlarmProps) {
    super(scope, id, {
      ...props,
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
