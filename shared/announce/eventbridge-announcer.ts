import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge'
import { EVENT_SOURCE } from '../contract/events.js'
import { EventsRefused } from '../failures/storage-errors.js'
import type { Announcement, Announcer } from './announcer.js'

/** PutEvents takes ten entries (EventBridge API reference). */
const MAX_ENTRIES = 10

/** PutEvents takes 256 KB in one call on every account; ours are a few KB, but for mail with many attachments. */
const MAX_CALL_BYTES = 200_000

/** The one door to EventBridge. */
export class EventBridgeAnnouncer implements Announcer {
  readonly #client: EventBridgeClient
  readonly #bus: string

  constructor(client: EventBridgeClient, bus: string) {
    this.#client = client
    this.#bus = bus
  }

  async announce(announcements: readonly Announcement[]): Promise<void> {
    const entries = announcements.map(({ event, detail }) => ({
      EventBusName: this.#bus,
      Source: EVENT_SOURCE,
      DetailType: event,
      Detail: JSON.stringify(detail),
    }))
    for (const batch of batchesOf(entries)) await this.#put(batch)
  }

  async #put(entries: readonly Entry[]): Promise<void> {
    try {
      const answer = await this.#client.send(new PutEventsCommand({ Entries: [...entries] }))
      if (!answer.FailedEntryCount) return
      // A call that answers 200 may still have refused some of its entries.
      const refused = answer.Entries?.find(({ ErrorCode }) => ErrorCode)
      throw new EventsRefused(
        `${this.#bus}: ${answer.FailedEntryCount} of ${entries.length} refused: ${refused?.ErrorCode} ${refused?.ErrorMessage}`,
      )
    } catch (error) {
      if (error instanceof EventsRefused) throw error
      const words = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
      throw new EventsRefused(`${this.#bus}: ${words}`, { cause: error })
    }
  }
}

interface Entry {
  readonly EventBusName: string
  readonly Source: string
  readonly DetailType: string
  readonly Detail: string
}

function batchesOf(entries: readonly Entry[]): Entry[][] {
  const batches: Entry[][] = []
  let bytes = 0
  for (const entry of entries) {
    const size = Buffer.byteLength(entry.Detail)
    const batch = batches.at(-1)
    if (batch && batch.length < MAX_ENTRIES && bytes + size <= MAX_CALL_BYTES) {
      batch.push(entry)
      bytes += size
    } else {
      batches.push([entry])
      bytes = size
    }
  }
  return batches
}
