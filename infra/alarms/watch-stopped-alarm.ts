import { ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch'
import type { Construct } from 'constructs'
import { METRIC } from '../../shared/contract/metrics.js'
import { WATCH_EVERY } from '../schedules/watch-schedule.js'
import { JobAlarm, type StageAlarmProps } from './job-alarm.js'
import { countIn } from './one-is-too-many-alarm.js'

/** One look that did not come is a passing fault. */
const MISSING_LOOKS = 2

/** Raised where the watch function does not look any more: it is the only one that tells of mailboxes that are not polled, and of much else. */
export class WatchStoppedAlarm extends JobAlarm {
  constructor(scope: Construct, id: string, { stage, alerts }: StageAlarmProps) {
    super(scope, id, {
      alarmName: `mailjobs-${stage}-watch-stopped`,
      errorImpact:
        'Nobody looks whether mailboxes are polled, incidents end, and people are told: what goes wrong from now on may stay untold.',
      runbookSection: 'watch-stopped',
      alerts,
      metric: countIn(stage, METRIC.mailboxesSilent).with({
        statistic: 'SampleCount',
        period: WATCH_EVERY,
      }),
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      threshold: 1,
      evaluationPeriods: MISSING_LOOKS,
      treatMissingData: TreatMissingData.BREACHING,
    })
  }
}
