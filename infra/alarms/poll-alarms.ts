import type { ITopic } from 'aws-cdk-lib/aws-sns'
import type { Construct } from 'constructs'
import { METRIC } from '../../shared/contract/metrics.js'
import type { Mailbox } from '../../shared/jobs/settings/mailbox-schema.js'
import type { DeadLetters } from '../constructs/dead-letters.js'
import { DeadLetterAlarm } from './dead-letter-alarm.js'
import { countIn, OneIsTooManyAlarm } from './one-is-too-many-alarm.js'
import { PollsStoppedAlarm } from './polls-stopped-alarm.js'
import { WatchStoppedAlarm } from './watch-stopped-alarm.js'

/** What is watched. */
export interface PollAlarmsProps {
  readonly stage: string
  /** Of every mailbox that is polled. */
  readonly polls: readonly Mailbox['poll'][]
  readonly deadLetters: DeadLetters
  readonly alerts: ITopic
}

/**
 * The alarms of all polls together: those that have stopped, and the watch that would tell of a single mailbox, what cannot be started or breaks off, mail that nobody can decide on, mail that somebody else takes.
 * They are made in the scope itself, as they always were: in one of their own CloudFormation would replace them.
 */
export function pollAlarms(
  scope: Construct,
  { stage, polls, deadLetters, alerts }: PollAlarmsProps,
): void {
  new PollsStoppedAlarm(scope, 'PollsStopped', { stage, polls, alerts })
  new WatchStoppedAlarm(scope, 'WatchStopped', { stage, alerts })
  new DeadLetterAlarm(scope, 'DeadLetterAlarm', {
    alarmName: `mailjobs-${stage}-dead-letters`,
    errorImpact:
      'A poll could not be started or broke off, and its mail waits for the next one; or an order or a report of SES could not be handed to its queue.',
    runbookSection: 'dead-letters',
    deadLetters,
    alerts,
  })
  new OneIsTooManyAlarm(scope, 'QuarantineAlarm', {
    alarmName: `mailjobs-${stage}-mail-quarantined`,
    errorImpact:
      'A mail could not be decided on in three polls: no monitor has seen it, and no job was started by it.',
    runbookSection: 'mail-quarantined',
    alerts,
    metric: countIn(stage, METRIC.mailQuarantined),
  })
  new OneIsTooManyAlarm(scope, 'VanishedAlarm', {
    alarmName: `mailjobs-${stage}-mail-vanished`,
    errorImpact:
      'Mail came and went before it could be decided on: another client takes it, and no job is started by it.',
    runbookSection: 'mail-vanished',
    alerts,
    metric: countIn(stage, METRIC.mailVanished),
  })
}
