import type { Construct } from 'constructs'
import { ANY_PERIOD, AnyAlarm, type AnyAlarmProps } from './any-alarm.js'
import type { DeadLetters } from './dead-letters.js'

/** What is watched, and what it means that something is there. */
export interface DeadLetterAlarmProps extends Omit<AnyAlarmProps, 'metric'> {
  readonly deadLetters: DeadLetters
}

/** Raised while something waits in a queue of dead letters. SQS publishes the depth of a queue every minute while it is in use. */
export class DeadLetterAlarm extends AnyAlarm {
  constructor(scope: Construct, id: string, { deadLetters, ...props }: DeadLetterAlarmProps) {
    const metric = deadLetters.metricApproximateNumberOfMessagesVisible({
      period: ANY_PERIOD,
      statistic: 'Maximum',
    })
    super(scope, id, { ...props, metric })
  }
}
