import type { EventDetail } from '../contract/event-details.js'
import type { EventName } from '../contract/events.js'

/** An event on its way: what happened, and its facts as JSON. Below 256 KB: pointers, never bodies. */
export type Announcement<Name extends EventName = EventName> = {
  readonly [Each in Name]: {
    readonly event: Each
    readonly detail: EventDetail<Each>
    /** Those that watch the folder it tells of, by their names. It is for incidents, and no part of the event. */
    readonly monitors?: readonly string[]
  }
}[Name]

/** The event bus. Events are at-least-once; each detail carries an `id` by which a repeat is recognised. */
export interface Announcer {
  /** Resolves when every event was accepted. @throws EventsRefused if one was not: announce them all again then. */
  announce(announcements: readonly Announcement[]): Promise<void>
}
