import type { Duration } from 'aws-cdk-lib'
import { ComparisonOperator, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch'
import type { Construct } from 'constructs'
import { METRIC_DIMENSION, METRIC_NAMESPACE } from '../../shared/contract/metrics.js'
import { WATCH_EVERY } from '../schedules/watch-schedule.js'
import { JobAlarm, type JobAlarmProps } from './job-alarm.js'

/** What is late, and when it is. */
export interface LateAlarmProps
  extends Pick<JobAlarmProps, 'alarmName' | 'errorImpact' | 'runbookSection' | 'alerts'> {
  readonly stage: string
  /** The age of the oldest that is open, in seconds, as the watch function says it at each of its runs. */
  readonly metricName: string
  readonly lateAfter: Duration
}

/** One look that did not come is a passing fault; after two nobody knows how late anything is. */
const LATE_PERIODS = 2

/** Rings where something has been open for too long, and where nobody looks any more: silence is no comfort. */
export class LateAlarm extends JobAlarm {
  constructor(scope: Construct, id: string, props: LateAlarmProps) {
    const { stage, metricName, lateAfter, ...alarm } = props
    super(scope, id, {
      ...alarm,
      metric: new Metric({
        namespace: METRIC_NAMESPACE,
        metricName,
        dimensionsMap: { [METRIC_DIMENSION.stage]: stage },
        statistic: 'Maximum',
        period: WATCH_EVERY,
      }),
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      threshold: lateAfter.toSeconds(),
      evaluationPeriods: LATE_PERIODS,
      treatMissingData: TreatMissingData.BREACHING,
    })
  }
}
