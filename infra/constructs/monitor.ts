import { type EventBus, type IRuleTarget, Rule } from 'aws-cdk-lib/aws-events'
import { Construct } from 'constructs'
import { EVENT, EVENT_SOURCE } from '../../shared/contract/events.js'

/** Which monitor, and where its matches are announced. */
export interface MonitorProps {
  /** Its name in the jobs file. */
  readonly name: string
  readonly bus: EventBus
}

/** Which matches start a target. */
export interface OnMatchedOptions {
  /** Also replays of mail that was there before (`mailjobs replay --for-real`). @default false */
  readonly replays?: boolean
}

/** A monitor of the jobs file, as other resources see it: something that matches. */
export class Monitor extends Construct {
  readonly #name: string
  readonly #bus: EventBus
  #rules = 0

  constructor(scope: Construct, id: string, { name, bus }: MonitorProps) {
    super(scope, id)
    this.#name = name
    this.#bus = bus
  }

  /**
   * Starts a target for each mail that matches: a state machine, a function, a queue. Events come at least once;
   * their detail's `id` is the same each time. It may be called several times. Replays start it only where that is asked for.
   */
  onMatched(target: IRuleTarget, { replays = false }: OnMatchedOptions = {}): Rule {
    this.#rules += 1
    return new Rule(this, `OnMatched${this.#rules}`, {
      description: `Mail that the monitor ${this.#name} matched`,
      eventBus: this.#bus,
      eventPattern: {
        source: [EVENT_SOURCE],
        detailType: [EVENT.mailMatched],
        detail: { monitor: [this.#name], ...(!replays && FIRST_TIME) },
      },
      targets: [target],
    })
  }
}

/** Only a replay has the number of one. */
export const FIRST_TIME = { replay: [{ exists: false }] } as const
