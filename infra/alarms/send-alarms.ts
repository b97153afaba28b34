import { Duration } from 'aws-cdk-lib'
import type { ITopic } from 'aws-cdk-lib/aws-sns'
import { Construct } from 'constructs'
import { METRIC } from '../../shared/contract/metrics.js'
import type { OrderQueue } from '../constructs/order-queue.js'
import type { SendApi } from '../constructs/send-api.js'
import type { SendQueues } from '../constructs/send-queues.js'
import { DeadLetterAlarm } from './dead-letter-alarm.js'
import { LateAlarm } from './late-alarm.js'
import { countIn, OneIsTooManyAlarm } from './one-is-too-many-alarm.js'
import { OrdersLateAlarm } from './orders-late-alarm.js'

/** What is watched. */
export interface SendAlarmsProps {
  readonly stage: string
  readonly queues: SendQueues
  readonly orders: OrderQueue
  readonly api: SendApi
  readonly alerts: ITopic
}

/** Greylisting ends within 15 minutes (RFC 6647 2.2), and six attempts have been made by then: what is open after an hour, somebody waits for. */
const LATE_AFTER = Duration.hours(1)

/** The alarms of sending: orders that are not accepted, messages that crash their runs, sends that nobody gets done with, and sends that failed. */
export class SendAlarms extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { stage, queues, orders, api, alerts }: SendAlarmsProps,
  ) {
    super(scope, id)
    new DeadLetterAlarm(this, 'Dead', {
      alarmName: `mailjobs-${stage}-send-dead-letters`,
      errorImpact:
        'A mail is not sent: each run that took it on died, and it is not taken on again.',
      runbookSection: 'send-dead-letters',
      deadLetters: queues.deadLetters,
      alerts,
    })
    new DeadLetterAlarm(this, 'OrdersDead', {
      alarmName: `mailjobs-${stage}-order-dead-letters`,
      errorImpact:
        'A scheduled send or a notice has not been accepted in six hours: it is not sent, and not tried again.',
      runbookSection: 'order-dead-letters',
      deadLetters: orders.deadLetters,
      alerts,
    })
    new OrdersLateAlarm(this, 'OrdersLate', { stage, orders, alerts })
    // By the records of the sends: what is put off is a new message of the queue each time, whose age begins again.
    new LateAlarm(this, 'Late', {
      alarmName: `mailjobs-${stage}-sends-late`,
      errorImpact: `Mail that was accepted is not sent: it has waited for more than ${LATE_AFTER.toHumanString()}, or nobody looks how long.`,
      runbookSection: 'sends-late',
      alerts,
      stage,
      metricName: METRIC.oldestOpenSendSeconds,
      lateAfter: LATE_AFTER,
    })
    new OneIsTooManyAlarm(this, 'Api', {
      alarmName: `mailjobs-${stage}-api-failing`,
      errorImpact:
        'A call of the API was answered with 500 or above: unless its caller repeats it, its mail is not sent.',
      runbookSection: 'api-failing',
      alerts,
      metric: api.serverErrors,
    })
    new OneIsTooManyAlarm(this, 'Failed', {
      alarmName: `mailjobs-${stage}-sends-failed`,
      errorImpact:
        'A mail has not reached all of its recipients, and is not tried again by itself.',
      runbookSection: 'sends-failed',
      alerts,
      metric: countIn(stage, METRIC.sendsFailed),
    })
  }
}
