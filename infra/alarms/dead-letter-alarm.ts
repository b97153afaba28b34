import { TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch'
import type { Construct } from 'constructs'
import type { DeadLetters } from '../constructs/dead-letters.js'
import {
  COUNT_PERIOD,
  OneIsTooManyAlarm,
  type OneIsTooManyAlarmProps,
} from './one-is-too-many-alarm.js'

/** What is watched, and what it means that something is there. */
export interface DeadLetterAlarmProps extends Omit<OneIsTooManyAlarmProps, 'metric'> {
  readonly deadLetters: DeadLetters
}

/**
 * Raised while something waits in a queue of dead letters. SQS publishes the depth of a queue only while it is in use (SQS developer guide,
 * "Available CloudWatch metrics"): where it says nothing, what waited waits, and the alarm stays as it is.
 */
export class DeadLetterAlarm extends OneIsTooManyAlarm {
  constructor(scope: Construct, id: string, { deadLetters, ...props }: DeadLetterAlarmProps) {
    const metric = deadLetters.metricApproximateNumberOfMessagesVisible({
      period: COUNT_PERIOD,
      statistic: 'Maximum',
    })
    super(scope, id, { ...props, metric, treatMissingData: TreatMissingData.IGNORE })
  }
}
