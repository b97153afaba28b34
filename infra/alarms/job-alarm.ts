import { Alarm, type AlarmProps } from 'aws-cdk-lib/aws-cloudwatch'
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions'
import type { ITopic } from 'aws-cdk-lib/aws-sns'
import type { Construct } from 'constructs'

/** An alarm says what it means to people, and where to read on: neither has a default. */
export interface JobAlarmProps extends Omit<AlarmProps, 'alarmDescription' | 'alarmName'> {
  readonly alarmName: string
  /** What goes wrong for somebody while it lasts, in one sentence. */
  readonly errorImpact: string
  /** The anchor of its section in docs/runbook.md. */
  readonly runbookSection: string
  readonly alerts: ITopic
}

/** Of which stage an alarm is, and who is told. */
export interface StageAlarmProps {
  readonly stage: string
  readonly alerts: ITopic
}

/** An alarm that whoever is woken by it can act on. */
export class JobAlarm extends Alarm {
  constructor(scope: Construct, id: string, props: JobAlarmProps) {
    const { errorImpact, runbookSection, alerts, ...alarm } = props
    super(scope, id, {
      ...alarm,
      alarmDescription: `${errorImpact} Runbook: docs/runbook.md#${runbookSection}`,
    })
    const notify = new SnsAction(alerts)
    this.addAlarmAction(notify)
    this.addOkAction(notify)
  }
}
