import { Duration } from 'aws-cdk-lib'
import { ComparisonOperator, MathExpression, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch'
import type { ITopic } from 'aws-cdk-lib/aws-sns'
import type { Construct } from 'constructs'
import { METRIC } from '../../shared/contract/metrics.js'
import type { OrderQueue } from '../constructs/order-queue.js'
import { JobAlarm } from './job-alarm.js'
import { COUNT_PERIOD, countIn } from './one-is-too-many-alarm.js'

/** What is watched. */
export interface OrdersLateAlarmProps {
  readonly stage: string
  readonly orders: OrderQueue
  readonly alerts: ITopic
}

/** A fault of S3 or Parameter Store that passes by itself has mostly passed by then; a report that is due at six is still worth sending. */
const LATE_AFTER = Duration.minutes(15)

/**
 * Raised while a scheduled send or a notice waits. Two ages say so together: the function's own, of orders that it has tried and put off; and the
 * queue's, of orders that nobody tries. SQS leaves out of its age what was received more than three times (SQS developer guide,
 * "ApproximateAgeOfOldestMessage").
 */
export class OrdersLateAlarm extends JobAlarm {
  constructor(scope: Construct, id: string, { stage, orders, alerts }: OrdersLateAlarmProps) {
    const statistic = 'Maximum'
    const period = COUNT_PERIOD
    super(scope, id, {
      alarmName: `mailjobs-${stage}-orders-late`,
      errorImpact: `A scheduled send or a notice is not accepted: it has waited for more than ${LATE_AFTER.toHumanString()}, and is tried again.`,
      runbookSection: 'orders-late',
      alerts,
      metric: new MathExpression({
        expression: 'MAX([FILL(tried, 0), FILL(untried, 0)])',
        usingMetrics: {
          tried: countIn(stage, METRIC.oldestOrderSeconds).with({ statistic }),
          untried: orders.queue.metricApproximateAgeOfOldestMessage({ statistic, period }),
        },
        period,
      }),
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      threshold: LATE_AFTER.toSeconds(),
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    })
  }
}
