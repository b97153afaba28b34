import { Duration } from 'aws-cdk-lib'
import { Construct } from 'constructs'
import { METRIC } from '../../shared/contract/metrics.js'
import type { StageAlarmProps } from './job-alarm.js'
import { LateAlarm } from './late-alarm.js'
import { countIn, OneIsTooManyAlarm } from './one-is-too-many-alarm.js'

/** After the time in which a poll may still show what has come: four looks of the watch function. */
const LATE_AFTER = Duration.hours(1)

/** The alarms of expected mail: mail that has not come, and due times that nobody judges. */
export class ExpectationAlarms extends Construct {
  constructor(scope: Construct, id: string, { stage, alerts }: StageAlarmProps) {
    super(scope, id)
    new OneIsTooManyAlarm(this, 'Absent', {
      alarmName: `mailjobs-${stage}-mail-absent`,
      errorImpact:
        'Mail that a monitor expects has not come by its due time: a poll has looked, and no job was started by it.',
      runbookSection: 'mail-absent',
      alerts,
      metric: countIn(stage, METRIC.mailAbsent),
    })
    new LateAlarm(this, 'Missed', {
      alarmName: `mailjobs-${stage}-judge-missed`,
      errorImpact:
        'Nobody says whether mail that a monitor expects has come: a due time has had no verdict for an hour, or nobody looks.',
      runbookSection: 'judge-missed',
      alerts,
      stage,
      metricName: METRIC.oldestUnjudgedSeconds,
      lateAfter: LATE_AFTER,
    })
  }
}
