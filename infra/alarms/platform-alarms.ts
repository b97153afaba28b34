import { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch'
import type { ITopic } from 'aws-cdk-lib/aws-sns'
import { Construct } from 'constructs'
import { scheduleGroupName } from '../../shared/contract/names.js'
import type { JobFunction } from '../constructs/job-function.js'
import { COUNT_PERIOD, OneIsTooManyAlarm } from './one-is-too-many-alarm.js'

/** What is watched. */
export interface PlatformAlarmsProps {
  readonly stage: string
  /** All of the stage, five at most: an alarm looks at ten metrics (CloudWatch user guide, "Create an alarm based on a metric math expression"). */
  readonly functions: readonly JobFunction[]
  readonly alerts: ITopic
}

const SUM_OF_PERIOD = { statistic: 'Sum', period: COUNT_PERIOD }

/** The alarms of what runs the stage: functions that break off or are held back, schedules that give up. What each of them was about, other alarms tell later. */
export class PlatformAlarms extends Construct {
  constructor(scope: Construct, id: string, { stage, functions, alerts }: PlatformAlarmsProps) {
    super(scope, id)
    new OneIsTooManyAlarm(this, 'Functions', {
      alarmName: `mailjobs-${stage}-functions-failing`,
      errorImpact:
        'Runs of a function break off, or none can be started: polls, sends, or looks of the watch function do not come to their end.',
      runbookSection: 'functions-failing',
      alerts,
      metric: errorsAndThrottles(functions),
    })
    new OneIsTooManyAlarm(this, 'Schedules', {
      alarmName: `mailjobs-${stage}-schedules-dropped`,
      errorImpact:
        'A schedule has given up to start what it is for: a poll is left to the next one, and a scheduled send is not sent.',
      runbookSection: 'schedules-dropped',
      alerts,
      // Source: EventBridge Scheduler user guide, "Monitoring with Amazon CloudWatch".
      metric: new Metric({
        namespace: 'AWS/Scheduler',
        metricName: 'InvocationDroppedCount',
        dimensionsMap: { ScheduleGroup: scheduleGroupName(stage) },
        ...SUM_OF_PERIOD,
      }),
    })
  }
}

function errorsAndThrottles(functions: readonly JobFunction[]): MathExpression {
  const metrics = functions.flatMap((fn) => [
    fn.metricErrors(SUM_OF_PERIOD),
    fn.metricThrottles(SUM_OF_PERIOD),
  ])
  const usingMetrics = Object.fromEntries(metrics.map((metric, index) => [`m${index}`, metric]))
  const filled = Object.keys(usingMetrics).map((id) => `FILL(${id}, 0)`)
  return new MathExpression({
    expression: `SUM([${filled.join(', ')}])`,
    usingMetrics,
    period: COUNT_PERIOD,
  })
}
