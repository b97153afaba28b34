import { Duration } from 'aws-cdk-lib'
import { ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch'
import type { ITopic } from 'aws-cdk-lib/aws-sns'
import { Construct } from 'constructs'
import { METRIC } from '../../shared/contract/metrics.js'
import { longestGapMinutes } from '../../shared/jobs/schedule/poll-schedule.js'
import type { Mailbox } from '../../shared/jobs/settings/mailbox-schema.js'
import { type AlarmWindow, alarmWindow } from './alarm-window.js'
import { JobAlarm } from './job-alarm.js'
import { countIn } from './one-is-too-many-alarm.js'

/** Whose polls are watched. */
export interface PollsStoppedAlarmProps {
  readonly stage: string
  /** Of every mailbox that is polled. */
  readonly polls: readonly Mailbox['poll'][]
  readonly alerts: ITopic
}

/** Where the time table is read from: a fixed day, so that every synth of a jobs file is the same. */
const TIMETABLE_START = new Date('2026-01-01T00:00:00Z')

/**
 * Raised soon after all polls have stopped: when none of any mailbox has ended, however, for three times the longest gap of the mailbox that is
 * polled the most evenly. Of those that fail, and of a single mailbox, the functions tell; where all of them lie too far apart for an alarm, the watch alone does.
 */
export class PollsStoppedAlarm extends Construct {
  constructor(scope: Construct, id: string, { stage, polls, alerts }: PollsStoppedAlarmProps) {
    super(scope, id)
    const window = windowOf(polls)
    if (window === undefined) return
    const lookBack = Duration.minutes(window.periods * window.periodMinutes)
    new JobAlarm(this, 'Alarm', {
      alarmName: `mailjobs-${stage}-polls-stopped`,
      errorImpact: `Mail that arrives is not noticed: no poll of any mailbox has ended for ${lookBack.toHumanString()}.`,
      runbookSection: 'polls-stopped',
      alerts,
      metric: countIn(stage, METRIC.pollDurationMs).with({
        statistic: 'SampleCount',
        period: Duration.minutes(window.periodMinutes),
      }),
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      threshold: 1,
      evaluationPeriods: window.periods,
      // A poll that does not run says nothing: silence is the alarm.
      treatMissingData: TreatMissingData.BREACHING,
    })
  }
}

function windowOf(polls: readonly Mailbox['poll'][]): AlarmWindow | undefined {
  const gaps = polls.map((poll) => longestGapMinutes(poll, TIMETABLE_START))
  return gaps.length === 0 ? undefined : alarmWindow(Math.min(...gaps))
}
