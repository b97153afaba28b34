import { Duration } from 'aws-cdk-lib'
import { ComparisonOperator, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch'
import type { ITopic } from 'aws-cdk-lib/aws-sns'
import { Construct } from 'constructs'
import { METRIC, METRIC_DIMENSION, METRIC_NAMESPACE } from '../../shared/contract/metrics.js'
import { WATCH_EVERY } from '../schedules/watch-schedule.js'
import { AnyAlarm, countIn } from './any-alarm.js'
import { JobAlarm } from './job-alarm.js'

/** What is watched. */
export interface ExpectationAlarmsProps {
  readonly stage: string
  readonly alerts: ITopic
}

/** After the time in which a poll may still show what has come: four looks of the watch function. */
const LATE_AFTER = Duration.hours(1)

/** One look that did not come is a passing fault; after two nobody knows what is judged. */
const LATE_PERIODS = 2

/** The alarms of expected mail: mail that has not come, and due times that nobody judges. */
export class ExpectationAlarms extends Construct {
  constructor(scope: Construct, id: string, { stage, alerts }: ExpectationAlarmsProps) {
    super(scope, id)
    new AnyAlarm(this, 'Absent', {
      alarmName: `mailjobs-${stage}-mail-absent`,
      errorImpact:
        'Mail that a monitor expects has not come by its due time: a poll has looked, and no job was started by it.',
      runbookSection: 'mail-absent',
      alerts,
      metric: countIn(stage, METRIC.mailAbsent),
    })
    new JobAlarm(this, 'Missed', {
      alarmName: `mailjobs-${stage}-judge-missed`,
      errorImpact:
        'Nobody says whether mail that a monitor expects has come: a due time has had no verdict for an hour, or nobody looks.',
      runbookSection: 'judge-missed',
      alerts,
      metric: new Metric({
        namespace: METRIC_NAMESPACE,
        metricName: METRIC.oldestUnjudgedSeconds,
        dimensionsMap: { [METRIC_DIMENSION.stage]: stage },
        statistic: 'Maximum',
        period: WATCH_EVERY,
      }),
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      threshold: LATE_AFTER.toSeconds(),
      evaluationPeriods: LATE_PERIODS,
      // The watch function says it at each of its runs: its silence is what nobody else would notice.
      treatMissingData: TreatMissingData.BREACHING,
    })
  }
}
