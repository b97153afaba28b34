import type { StuckSends } from '../../../functions/watch/recover-sends.js'
import { type WatchedIncidents, watchIncidents } from '../../../functions/watch/watch-incidents.js'
import { mailboxHealthKey, pollMarkKey } from '../../../shared/contract/keys.js'
import type { WatchRequest } from '../../../shared/jobs/requests/watch-request.js'
import { IncidentWorld, JSON_TYPE } from '../../shared/incidents/incident-world.js'

/** What it watches, where a test says nothing else. */
export const REQUEST: WatchRequest = {
  schemaVersion: 1,
  kind: 'tick',
  timezone: 'Asia/Tokyo',
  mailboxes: [
    {
      name: 'operations',
      poll: { seconds: 600 },
      monitors: [
        { name: 'nightly-batch', enabled: true, expects: true },
        { name: 'invoices', enabled: true, expects: false },
      ],
    },
  ],
  senders: ['default'],
}

/** The same, but for the polls of the mailbox, or its monitors. */
export const requestWith = (changes: Partial<WatchRequest['mailboxes'][number]>): WatchRequest => ({
  ...REQUEST,
  mailboxes: REQUEST.mailboxes.map((mailbox) => ({ ...mailbox, ...changes })),
})

/** The same with all its monitors paused. */
export const PAUSED = requestWith({
  monitors: (REQUEST.mailboxes[0]?.monitors ?? []).map((monitor) => ({
    ...monitor,
    enabled: false,
  })),
})

/** A world whose watch ticks. */
export class WatchWorld extends IncidentWorld {
  /** Ticks at the end of a quarter of an hour. Polls of an interval come. */
  async tick(
    stuck?: readonly StuckSends[],
    request: WatchRequest = REQUEST,
  ): Promise<WatchedIncidents> {
    this.later(15)
    const isOfAnInterval = request.mailboxes.some(({ poll }) => !('cron' in poll))
    if (isOfAnInterval) await this.polledAt(this.now.toISOString())
    return this.look(request, stuck)
  }

  /** Looks now. */
  look(request: WatchRequest = REQUEST, stuck?: readonly StuckSends[]): Promise<WatchedIncidents> {
    return watchIncidents(this.deps, request, stuck)
  }

  polledAt(at: string): Promise<void> {
    return this.store(pollMarkKey('operations'), { schemaVersion: 1, at })
  }

  /** What the health of the mailbox says. */
  fails(failing: object): Promise<void> {
    return this.store(mailboxHealthKey('operations'), { schemaVersion: 1, ...failing })
  }

  store(key: string, state: object): Promise<void> {
    return this.archive.put(key, JSON.stringify(state), JSON_TYPE)
  }

  /** Of all that people were told. */
  subjects(): string[] {
    return this.people.messages.map(({ subject }) => subject)
  }
}
