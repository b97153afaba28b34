import { Metric } from 'aws-cdk-lib/aws-cloudwatch'
import { type EventBus, type IRuleTarget, Rule } from 'aws-cdk-lib/aws-events'
import type { ITopic } from 'aws-cdk-lib/aws-sns'
import { Construct } from 'constructs'
import { EVENT, EVENT_SOURCE } from '../../shared/contract/events.js'
import { COUNT_PERIOD, OneIsTooManyAlarm } from '../alarms/one-is-too-many-alarm.js'

/** Which monitor, and where its matches are announced. */
export interface MonitorProps {
  readonly stage: string
  /** Its name in the jobs file. */
  readonly name: string
  readonly bus: EventBus
  readonly alerts: ITopic
}

/** Which matches start a target. */
export interface OnMatchedOptions {
  /** Also replays of mail that was there before (`mailjobs replay --for-real`). @default false */
  readonly replays?: boolean
}

/** A monitor of the jobs file, as other resources see it: something that matches. */
export class Monitor extends Construct {
  readonly #props: MonitorProps
  #rules = 0

  constructor(scope: Construct, id: string, props: MonitorProps) {
    super(scope, id)
    this.#props = props
  }

  /**
   * Starts a target for each mail that matches: a state machine, a function, a queue. Events come at least once;
   * their detail's `id` is the same each time. It may be called several times. Replays start it only where that is asked for. EventBridge tries
   * for a day to start a target, and then gives up: an alarm tells of that.
   */
  onMatched(target: IRuleTarget, { replays = false }: OnMatchedOptions = {}): Rule {
    this.#rules += 1
    const { name, bus } = this.#props
    const rule = new Rule(this, `OnMatched${this.#rules}`, {
      description: `Mail that the monitor ${name} matched`,
      eventBus: bus,
      eventPattern: {
        source: [EVENT_SOURCE],
        detailType: [EVENT.mailMatched],
        detail: { monitor: [name], ...(!replays && FIRST_TIME) },
      },
      targets: [target],
    })
    this.#watch(rule)
    return rule
  }

  #watch({ ruleName: RuleName }: Rule): void {
    const { stage, name, bus, alerts } = this.#props
    const ordinal = this.#rules === 1 ? '' : `-${this.#rules}`
    new OneIsTooManyAlarm(this, `NotStarted${this.#rules}`, {
      alarmName: `mailjobs-${stage}-jobs-not-started-${name}${ordinal}`,
      errorImpact: `What a match of ${name} starts was not started, and is not tried again.`,
      runbookSection: 'jobs-not-started',
      alerts,
      // Both dimensions: it is no rule of the default bus (EventBridge user guide, "EventBridge metrics").
      metric: new Metric({
        namespace: 'AWS/Events',
        metricName: 'FailedInvocations',
        dimensionsMap: { EventBusName: bus.eventBusName, RuleName },
        statistic: 'Sum',
        period: COUNT_PERIOD,
      }),
    })
  }
}

/** Only a replay has the number of one. */
export const FIRST_TIME = { replay: [{ exists: false }] } as const
