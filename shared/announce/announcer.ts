import type { EventName } from '../contract/events.js'

/** An event on its way: what happened, and its facts as JSON. Below 256 KB: pointers, never bodies. */
export interface Announcement {
  readonly event: EventName
  readonly detail: object
}

/** The event bus. Events are at-least-once; each detail carries an `id` by which a repeat is recognised. */
export interface Announcer {
  /** Resolves when every event was accepted. @throws EventsRefused if one was not: announce them all again then. */
  announce(announcements: readonly Announcement[]): Promise<void>
}
