import type { Announcement, Announcer } from '../../../shared/announce/announcer.js'
import { EventsRefused } from '../../../shared/failures/storage-errors.js'
import type { FaultyRun } from '../faulty-run.js'

/** A bus in memory, with the promises of the port, and none of its faults. */
export class MemoryBus implements Announcer {
  readonly events: Announcement[] = []
  readonly #onEvent: (event: Announcement) => void

  /** @param onEvent told of each event when the bus has taken it */
  constructor(onEvent: (event: Announcement) => void = () => {}) {
    this.#onEvent = onEvent
  }

  async announce(announcements: readonly Announcement[]): Promise<void> {
    for (const announcement of announcements) {
      this.events.push(announcement)
      this.#onEvent(announcement)
    }
  }
}

/** The bus as one run reaches it. */
export const faultyBus = (bus: Announcer, run: FaultyRun): Announcer => ({
  async announce(announcements) {
    // The adapter makes no call where there is nothing to announce.
    if (announcements.length === 0) return
    await run.call({
      port: 'bus',
      what: announcements.map(({ event, detail }) => `${event} ${detail.id}`).join(', '),
      effect: () => bus.announce(announcements),
      partOfEffect: () => bus.announce(announcements.slice(0, Math.ceil(announcements.length / 2))),
      failure: (kind) => new EventsRefused(`the bus: ${kind}`),
    })
  },
})
