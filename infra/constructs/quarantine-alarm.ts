import { Duration } from 'aws-cdk-lib'
import { ComparisonOperator, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch'
import type { ITopic } from 'aws-cdk-lib/aws-sns'
import { Construct } from 'constructs'
import { METRIC, METRIC_DIMENSION, METRIC_NAMESPACE } from '../../shared/contract/metrics.js'
import { JobAlarm } from './job-alarm.js'

/** Who is told. */
export interface QuarantineAlarmProps {
  readonly stage: string
  readonly alerts: ITopic
}

/** The function publishes at the end of a poll; five minutes forgive a late data point. */
const PERIOD = Duration.minutes(5)

/** Raised when a mail could not be decided on in three polls: one for all mailboxes, as the event says which. */
export class QuarantineAlarm extends Construct {
  constructor(scope: Construct, id: string, { stage, alerts }: QuarantineAlarmProps) {
    super(scope, id)
    new JobAlarm(this, 'Alarm', {
      alarmName: `mailjobs-${stage}-mail-quarantined`,
      errorImpact:
        'A mail could not be decided on in three polls: no monitor has seen it, and no job was started by it.',
      runbookSection: 'mail-quarantined',
      alerts,
      metric: new Metric({
        namespace: METRIC_NAMESPACE,
        metricName: METRIC.mailQuarantined,
        dimensionsMap: { [METRIC_DIMENSION.stage]: stage },
        statistic: 'Sum',
        period: PERIOD,
      }),
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      threshold: 0,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    })
  }
}
