import type { PollEndedEvent, WorldEvent } from '../../local/world/world-event.js'
import { EVENT } from '../../shared/contract/events.js'
import { EXIT } from '../exit-codes.js'

/** What a command ends with, by what happened in its world. */
export class WorldVerdict {
  /** How the last poll of each mailbox ended. */
  readonly #polls = new Map<string, PollEndedEvent['result'] | 'no login'>()
  #hasFailed = false
  #isOpen = false

  /** To be told of every event. */
  see(event: WorldEvent): void {
    switch (event.event) {
      case 'poll ended':
        this.#polls.set(event.mailbox, lacksLogin(event) ? 'no login' : event.result)
        return
      case 'announced':
        if (event.type === EVENT.sendFailed) this.#hasFailed = true
        return
      case 'function failed':
        if (!event.triesAgain) this.#hasFailed = true
        return
      case 'still open':
        this.#isOpen = true
        return
    }
  }

  /** Whether something that was begun waits for the next world: to end a world that ran until it was stopped is no failure by itself. */
  get hasOpenWork(): boolean {
    return this.#isOpen
  }

  /** Of several troubles the one that needs somebody most. */
  get exitCode(): number {
    const polls = [...this.#polls.values()]
    if (this.#hasFailed || polls.includes('failed')) return EXIT.failed
    if (polls.includes('no login')) return EXIT.badSettings
    if (this.#isOpen || polls.includes('interrupted')) return EXIT.stillOpen
    return polls.includes('busy') ? EXIT.busy : EXIT.done
  }
}

/** Nothing has gone wrong: the settings are to be completed. */
const lacksLogin = ({ failure }: PollEndedEvent): boolean =>
  failure?.code === 'CONFIG_SECRET_MISSING'
