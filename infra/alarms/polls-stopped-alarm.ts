import { Annotations, Duration } from 'aws-cdk-lib'
import { ComparisonOperator, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch'
import type { ITopic } from 'aws-cdk-lib/aws-sns'
import { Construct } from 'constructs'
import { METRIC, METRIC_DIMENSION, METRIC_NAMESPACE } from '../../shared/contract/metrics.js'
import { longestGapMinutes } from '../../shared/jobs/schedule/poll-schedule.js'
import type { Mailbox } from '../../shared/jobs/settings/mailbox-schema.js'
import { alarmWindow } from './alarm-window.js'
import { JobAlarm } from './job-alarm.js'

/** Whose polls are watched. */
export interface PollsStoppedAlarmProps {
  readonly stage: string
  /** The mailbox's name in the jobs file. */
  readonly mailbox: string
  readonly poll: Mailbox['poll']
  readonly alerts: ITopic
}

/** Where the time table is read from: a fixed day, so that every synth of a jobs file is the same. */
const TIMETABLE_START = new Date('2026-01-01T00:00:00Z')

/** Raised when a mailbox has had no successful poll for three times the longest gap between two polls. */
export class PollsStoppedAlarm extends Construct {
  constructor(scope: Construct, id: string, props: PollsStoppedAlarmProps) {
    super(scope, id)
    const { stage, mailbox, poll, alerts } = props
    const gapMinutes = longestGapMinutes(poll, TIMETABLE_START)
    const window = alarmWindow(gapMinutes)
    if (window === undefined) {
      Annotations.of(this).addWarningV2(
        'mailjobs:polls-not-watched',
        `Nobody is told when polls of ${mailbox} stop: up to ${Duration.minutes(gapMinutes).toHumanString()} lie between two of them, and an alarm of CloudWatch looks back over 7 days at most. Poll it every third day or more often.`,
      )
      return
    }
    const lookBack = Duration.minutes(window.periods * window.periodMinutes)
    const period = Duration.minutes(window.periodMinutes)
    new JobAlarm(this, 'Alarm', {
      alarmName: `mailjobs-${stage}-polls-stopped-${mailbox}`,
      errorImpact: `Mail that arrives in ${mailbox} is not noticed: no poll has succeeded for ${lookBack.toHumanString()}.`,
      runbookSection: 'polls-stopped',
      alerts,
      metric: new Metric({
        namespace: METRIC_NAMESPACE,
        metricName: METRIC.pollSucceeded,
        dimensionsMap: { [METRIC_DIMENSION.stage]: stage, [METRIC_DIMENSION.mailbox]: mailbox },
        statistic: 'Sum',
        period,
      }),
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      threshold: 1,
      evaluationPeriods: window.periods,
      // A poll that does not run says nothing: silence is the alarm.
      treatMissingData: TreatMissingData.BREACHING,
    })
  }
}
