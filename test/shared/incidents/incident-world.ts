import { randomUUID } from 'node:crypto'
import type { Announcement } from '../../../shared/announce/announcer.js'
import { muteKey } from '../../../shared/contract/keys.js'
import { EventsRefused, StorageDenied } from '../../../shared/failures/storage-errors.js'
import { type Incident, incidentSchema } from '../../../shared/incidents/incident.js'
import { IncidentRun, type IncidentRunDeps } from '../../../shared/incidents/incident-run.js'
import type { NamedMonitor } from '../../../shared/incidents/incidents-of-events.js'
import type { Mute } from '../../../shared/incidents/mute.js'
import { createLog } from '../../../shared/runtime/log.js'
import { MemoryArchive } from '../../faults/doubles/memory-archive.js'
import { ToldPeople } from './told-people.js'

export const JSON_TYPE = { contentType: 'application/json' }
const MUCH_TIME_MS = 600_000

/** A bucket in which some keys may not be read. */
class GuardedArchive extends MemoryArchive {
  mayRead: (key: string) => boolean = () => true

  override async read(key: string): ReturnType<MemoryArchive['read']> {
    if (!this.mayRead(key)) throw new StorageDenied(`${key}: AccessDenied`)
    return super.read(key)
  }
}

/** A bucket, a bus and a topic in memory, with a clock that a test sets. */
export class IncidentWorld {
  now = new Date('2026-11-27T00:31:00.000Z')
  readonly archive = new GuardedArchive(() => this.now)
  readonly people = new ToldPeople()
  readonly events: Announcement[] = []
  readonly log: string[] = []
  isBusDown = false

  get deps(): IncidentRunDeps {
    return {
      stage: 'test',
      archive: this.archive,
      alerts: this.people,
      announcer: {
        announce: async (announcements) => {
          if (this.isBusDown) throw new EventsRefused('the bus: down')
          this.events.push(...announcements)
        },
      },
      log: createLog({ now: () => this.now, write: (line) => this.log.push(line) }),
      now: () => this.now,
      newId: randomUUID,
    }
  }

  /** A run that announces, and then tells. */
  async run(
    announcements: readonly Announcement[],
    monitors: readonly NamedMonitor[] = [],
  ): Promise<void> {
    const run = new IncidentRun(this.deps, monitors)
    await run.announce(announcements)
    await run.tell(MUCH_TIME_MS)
  }

  /** So long later. */
  later(minutes: number): void {
    this.now = new Date(this.now.getTime() + minutes * 60_000)
  }

  async mute(name: string, until: string): Promise<void> {
    const from = this.now.toISOString()
    const mute: Mute = { schemaVersion: 1, name, from, until, reason: 'a move', by: 'night shift' }
    await this.archive.put(muteKey(name), JSON.stringify(mute), JSON_TYPE)
  }

  keys(prefix: string): string[] {
    return [...this.archive.objects.keys()].filter((key) => key.startsWith(prefix))
  }

  /** What is not settled. */
  open(): Incident[] {
    return this.keys('state/.incidents/')
      .map((key) => this.incident(key))
      .filter(({ isSettled }) => !isSettled)
  }

  incident(key: string): Incident {
    return incidentSchema.parse(JSON.parse(String(this.archive.objects.get(key)?.body)))
  }

  /** The events of a kind, by their details. */
  eventsOf(event: Announcement['event']): object[] {
    return this.events.filter((one) => one.event === event).map(({ detail }) => detail)
  }
}
