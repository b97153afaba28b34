import { Duration } from 'aws-cdk-lib'
import {
  ComparisonOperator,
  type IMetric,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch'
import type { Construct } from 'constructs'
import { METRIC_DIMENSION, METRIC_NAMESPACE } from '../../shared/contract/metrics.js'
import { JobAlarm, type JobAlarmProps } from './job-alarm.js'

/** A metric of which one is too many. */
export interface OneIsTooManyAlarmProps
  extends Pick<JobAlarmProps, 'alarmName' | 'errorImpact' | 'runbookSection' | 'alerts'> {
  readonly metric: IMetric
  /** @default NOT_BREACHING: where nothing is told, nothing is there */
  readonly treatMissingData?: TreatMissingData
}

/** Queues and functions publish once a minute, or at the end of a run; five minutes forgive a late data point. */
export const COUNT_PERIOD = Duration.minutes(5)

/** Raised as soon as there is one. */
export class OneIsTooManyAlarm extends JobAlarm {
  constructor(scope: Construct, id: string, props: OneIsTooManyAlarmProps) {
    super(scope, id, {
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      threshold: 0,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
      ...props,
    })
  }
}

/** What is counted for a stage as a whole. */
export const countIn = (stage: string, metricName: string): Metric =>
  new Metric({
    namespace: METRIC_NAMESPACE,
    metricName,
    dimensionsMap: { [METRIC_DIMENSION.stage]: stage },
    statistic: 'Sum',
    period: COUNT_PERIOD,
  })
