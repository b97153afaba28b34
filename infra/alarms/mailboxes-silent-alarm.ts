import { Duration } from 'aws-cdk-lib'
import type { ITopic } from 'aws-cdk-lib/aws-sns'
import type { Construct } from 'constructs'
import { METRIC } from '../../shared/contract/metrics.js'
import { LateAlarm } from './late-alarm.js'

/** What is watched. */
export interface MailboxesSilentAlarmProps {
  readonly stage: string
  readonly alerts: ITopic
}

/**
 * Raised while polls of a mailbox do not come, and where the watch function, which tells people of that with all that is known, does not look any
 * more: it is the only one that would.
 */
export class MailboxesSilentAlarm extends LateAlarm {
  constructor(scope: Construct, id: string, { stage, alerts }: MailboxesSilentAlarmProps) {
    super(scope, id, {
      alarmName: `mailjobs-${stage}-mailboxes-silent`,
      errorImpact:
        'Mail that arrives in a mailbox is not noticed: polls of it do not come, or nobody looks whether they do.',
      runbookSection: 'mailboxes-silent',
      alerts,
      stage,
      metricName: METRIC.mailboxesSilent,
      lateAfter: Duration.seconds(0),
    })
  }
}
